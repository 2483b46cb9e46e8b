using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <remarks>The guest's interrupt flag: a byte of memory that it shares with the hypervisor. While the guest handles an upcall it does not unmask events.</remarks>
public sealed partial class TransferSpec
{
    /// <summary>The first instruction where the guest was entered is executed.</summary>
    /// <remarks>Source: Linux arch/x86/xen/xen-asm.S.</remarks>
    public void Execute(Id<Vcpu> vcpu)
    {
        Guard(InGuest(vcpu) & !At[vcpu].Is(Place.Elsewhere));
        At[vcpu] = Place.Elsewhere;
    }

    /// <summary>The guest masks events: irq_disable.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_irq_disable.</remarks>
    public void MaskEvents(Id<Vcpu> vcpu)
    {
        Guard(InKernel(vcpu));
        SetMask(vcpu, true);
    }

    /// <summary>The guest unmasks events: irq_enable, its first half. A test whether an upcall is pending follows.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_irq_enable.</remarks>
    public void UnmaskEvents(Id<Vcpu> vcpu)
    {
        Guard(InKernel(vcpu));
        Guard(Hostile | Handles[vcpu].Is(Upcall.None));
        Unmask(vcpu, true);
        Rechecks[vcpu] = true;
    }

    /// <summary>The second half: if an upcall is pending, the guest makes a hypercall that does nothing, since on the way back from any the hypervisor delivers events.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_irq_enable, force_evtchn_callback.</remarks>
    public void Recheck(Id<Vcpu> vcpu)
    {
        Guard(InKernel(vcpu) & Rechecks[vcpu]);
        Rechecks[vcpu] = false;
        Doing[vcpu] = If<Choice<Activity>>(UpcallPending[vcpu], Activity.Leaving, Activity.Guest);
    }

    /// <summary>A guest that does not keep its side writes to the memory that it shares with the hypervisor.</summary>
    /// <remarks>Source: Xen 4.17 xen/include/public/xen.h, vcpu_info, shared_info.</remarks>
    public void Scribble(Id<Vcpu> vcpu, Truth mask, Truth pending, Id<Selector> selector, Truth selected, Id<Port> port, Truth portPending, Truth portMasked)
    {
        Guard(Hostile);
        Guard(Exists[vcpu] & Bound[port] & (DomainOf[Notifies[port]] == DomainOf[vcpu]));
        SetMask(vcpu, mask);
        UpcallPending[vcpu] = pending;
        Selected[vcpu, selector] = selected;
        PortPending[port] = portPending;
        PortMasked[port] = portMasked;
        Breached[DomainOf[vcpu]] = true;
    }

    // Who unmasks events while the guest handles an upcall breaks the guest's side.
    private void Unmask(Id<Vcpu> vcpu, Truth unmasks)
    {
        SetMask(vcpu, !unmasks);
        Breached[DomainOf[vcpu]] = Breached[DomainOf[vcpu]] | (unmasks & !Handles[vcpu].Is(Upcall.None));
    }
}
