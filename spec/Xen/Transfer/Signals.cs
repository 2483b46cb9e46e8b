using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <remarks>How a port's signal reaches its virtual processor: four bits in a strict order, each by an operation of its own, with any number of senders at once.</remarks>
public sealed partial class TransferSpec
{
    /// <summary>A port is bound to a virtual processor.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/event_channel.c, evtchn_bind_interdomain, evtchn_bind_virq, evtchn_bind_ipi.</remarks>
    public void BindPort(Id<Port> port, Id<Vcpu> vcpu, Id<Selector> selector)
    {
        Guard(Events & Exists[vcpu]);
        Guard(!Bound[port]);
        Bound[port] = true;
        Notifies[port] = vcpu;
        SelectorOf[port] = selector;
        PortPending[port] = false;
        Signalled[port] = false;
    }

    /// <summary>A port is signalled: its pending bit is set. Who finds it set already has nothing more to do.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/event_2l.c, evtchn_2l_set_pending.</remarks>
    public void Signal(Id<Sender> sender, Id<Port> port)
    {
        Guard(Sends[sender].Is(Transfer.Signal.Idle));
        Guard(Bound[port]);
        PortPending[port] = true;
        Signalled[port] = true;
        Sends[sender] = If<Choice<Signal>>(PortPending[port], Transfer.Signal.Idle, Transfer.Signal.Raised);
        SendsTo[sender] = port;
    }

    /// <summary>The sender looks whether the port is masked. Whoever unmasks it later will see that it is pending.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/event_2l.c, evtchn_2l_set_pending.</remarks>
    public void TestPortMask(Id<Sender> sender)
    {
        Guard(Sends[sender].Is(Transfer.Signal.Raised));
        Sends[sender] = If<Choice<Signal>>(PortMasked[SendsTo[sender]], Transfer.Signal.Idle, Transfer.Signal.Passed);
    }

    /// <summary>EVTCHNOP_unmask, or the guest itself, clears a port's mask bit. Who finds it clear already has nothing more to do.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/event_2l.c, evtchn_2l_unmask; Linux drivers/xen/events/events_2l.c, evtchn_2l_unmask.</remarks>
    public void UnmaskPort(Id<Sender> sender, Id<Port> port)
    {
        Guard(Sends[sender].Is(Transfer.Signal.Idle));
        Guard(Bound[port]);
        PortMasked[port] = false;
        Sends[sender] = If<Choice<Signal>>(PortMasked[port], Transfer.Signal.Unmasked, Transfer.Signal.Idle);
        SendsTo[sender] = port;
    }

    /// <summary>Who has unmasked the port looks whether it is pending.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/event_2l.c, evtchn_2l_unmask.</remarks>
    public void TestPortPending(Id<Sender> sender)
    {
        Guard(Sends[sender].Is(Transfer.Signal.Unmasked));
        Sends[sender] = If<Choice<Signal>>(PortPending[SendsTo[sender]], Transfer.Signal.Passed, Transfer.Signal.Idle);
    }

    /// <summary>The sender sets the port's selector. Who finds it set already has nothing more to do: the guest has yet to take it.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/event_2l.c, evtchn_2l_set_pending, evtchn_2l_unmask.</remarks>
    public void SetSelector(Id<Sender> sender)
    {
        var (vcpu, selector) = (Notifies[SendsTo[sender]], SelectorOf[SendsTo[sender]]);
        Guard(Sends[sender].Is(Transfer.Signal.Passed));
        Selected[vcpu, selector] = true;
        Sends[sender] = If<Choice<Signal>>(Selected[vcpu, selector], Transfer.Signal.Idle, Transfer.Signal.Selected);
    }

    /// <summary>The hypervisor marks that an upcall is pending. If none was, it wakes the virtual processor, or brings it into the hypervisor by an interrupt.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/domain.c, vcpu_mark_events_pending, vcpu_kick.</remarks>
    public void MarkUpcallPending(Id<Sender> sender)
    {
        Guard(Sends[sender].Is(Transfer.Signal.Selected));
        Mark(Notifies[SendsTo[sender]]);
        Sends[sender] = Transfer.Signal.Idle;
    }

    /// <summary>A guest that has unmasked the port itself marks that an upcall is pending. Events are masked then, and it will test when it unmasks them: no interrupt is needed.</summary>
    /// <remarks>Source: Linux drivers/xen/events/events_2l.c, evtchn_2l_unmask, BUG_ON(!irqs_disabled()).</remarks>
    public void MarkUpcallPendingLocally(Id<Sender> sender)
    {
        Guard(Sends[sender].Is(Transfer.Signal.Selected));
        Guard(InKernel(Notifies[SendsTo[sender]]) & Mask[Notifies[SendsTo[sender]]]);
        UpcallPending[Notifies[SendsTo[sender]]] = true;
        Sends[sender] = Transfer.Signal.Idle;
    }

    /// <summary>VCPUOP_register_vcpu_info: what is shared moves to memory of the guest's choice. Nothing may be lost over it: every selector is set, and an upcall is marked.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/domain.c, map_vcpu_info.</remarks>
    public void RegisterVcpuInfo(Id<Vcpu> vcpu, Truth fits, Truth writable)
    {
        Guard(Events & InKernel(vcpu));
        Guard(fits, Errno.ENXIO);
        Guard(!HasOwnInfo[vcpu], Errno.EINVAL);
        Guard(writable, Errno.EINVAL);
        HasOwnInfo[vcpu] = true;
        Selected.ForAll(vcpu, _ => true, _ => true);
        UpcallPending[vcpu] = true;
        Leave(vcpu);
    }

    /// <summary>The guest masks a port.</summary>
    /// <remarks>Source: Linux drivers/xen/events/events_2l.c, evtchn_2l_mask.</remarks>
    public void MaskPort(Id<Port> port)
    {
        Guard(Bound[port]);
        PortMasked[port] = true;
    }

    private void Mark(Id<Vcpu> vcpu)
    {
        UpcallPending[vcpu] = true;
        Kicked[vcpu] = Kicked[vcpu] | !UpcallPending[vcpu];
        Doing[vcpu] = If<Choice<Activity>>(!UpcallPending[vcpu] & Doing[vcpu].Is(Activity.Asleep), Activity.Leaving, Doing[vcpu]);
    }
}
