using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <remarks>The body of the guest's event callback.</remarks>
public sealed partial class TransferSpec
{
    /// <summary>First of all the guest clears the mark that an upcall is pending: what comes from now on is marked anew.</summary>
    /// <remarks>Source: Linux drivers/xen/events/events_base.c, xen_evtchn_do_upcall.</remarks>
    public void ClearUpcallPending(Id<Vcpu> vcpu)
    {
        Guard(InKernel(vcpu) & Mask[vcpu]);
        Guard(Handles[vcpu].Is(Upcall.None));
        UpcallPending[vcpu] = false;
        Handles[vcpu] = Upcall.Cleared;
    }

    /// <summary>Then it takes all selectors at once, by an exchange with zero.</summary>
    /// <remarks>Source: Linux drivers/xen/events/events_2l.c, evtchn_2l_handle_events, xchg_xen_ulong.</remarks>
    public void TakeSelectors(Id<Vcpu> vcpu)
    {
        Guard(InKernel(vcpu) & Mask[vcpu]);
        Guard(Handles[vcpu].Is(Upcall.Cleared));
        ToDo.ForAll(p => Bound[p] & (Notifies[p] == vcpu) & Selected[vcpu, SelectorOf[p]], _ => true);
        Selected.ForAll(vcpu, _ => true, _ => false);
        Handles[vcpu] = Upcall.Handling;
    }

    /// <summary>A port that is pending and not masked is acknowledged, and its handler runs.</summary>
    /// <remarks>Source: Linux drivers/xen/events/events_2l.c, evtchn_2l_handle_events, evtchn_2l_clear_pending.</remarks>
    public void HandlePort(Id<Vcpu> vcpu, Id<Port> port)
    {
        Guard(InKernel(vcpu) & Mask[vcpu]);
        Guard(Handles[vcpu].Is(Upcall.Handling) & ToDo[port] & (Notifies[port] == vcpu));
        Guard(PortPending[port] & !PortMasked[port]);
        PortPending[port] = false;
        Signalled[port] = false;
        ToDo[port] = false;
    }

    /// <summary>A port that is not pending, or masked, is passed by.</summary>
    /// <remarks>Source: Linux drivers/xen/events/events_2l.c, active_evtchns.</remarks>
    public void SkipPort(Id<Vcpu> vcpu, Id<Port> port)
    {
        Guard(InKernel(vcpu) & Mask[vcpu]);
        Guard(Handles[vcpu].Is(Upcall.Handling) & ToDo[port] & (Notifies[port] == vcpu));
        Guard(!PortPending[port] | PortMasked[port]);
        ToDo[port] = false;
    }

    /// <summary>When all ports have been looked at, the guest returns from the callback: by the hypercall, or by unmasking events and testing.</summary>
    /// <remarks>Source: Linux drivers/xen/events/events_base.c, xen_evtchn_do_upcall.</remarks>
    public void EndUpcall(Id<Vcpu> vcpu)
    {
        Guard(InKernel(vcpu) & Mask[vcpu]);
        Guard(Handles[vcpu].Is(Upcall.Handling));
        Guard(All<Port>(port => !(ToDo[port] & (Notifies[port] == vcpu))));
        Handles[vcpu] = Upcall.None;
    }
}
