using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <remarks>The guest's interrupt flag is a byte of memory, and beside it is one in which the hypervisor says that an event waits. Either may come between any two instructions of the
/// other. How the hypervisor delivers is the contract of control transfer; here it is the guest's side of it.</remarks>
public sealed partial class GuestSpec
{
    /// <summary>The hypervisor marks that an event waits. If none did, it sends the processor an interrupt.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/domain.c, vcpu_mark_events_pending, vcpu_kick.</remarks>
    public void SignalEvent(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Upcall[cpu] = true;
        Signalled[cpu] = true;
        Kicked[cpu] = Kicked[cpu] | !Upcall[cpu];
    }

    /// <summary>irq_disable: events are masked.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_irq_disable.</remarks>
    public void MaskEvents(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Guard(!Tests[cpu]);
        Masked[cpu] = true;
    }

    /// <summary>irq_enable, its first half: events are unmasked. A test follows.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_irq_enable.</remarks>
    public void UnmaskEvents(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Guard(!Tests[cpu]);
        Masked[cpu] = false;
        Tests[cpu] = true;
    }

    /// <summary>The test finds that no event waits.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_irq_enable.</remarks>
    public void TestEvents(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Guard(Tests[cpu] & !Upcall[cpu]);
        Tests[cpu] = false;
    }

    /// <summary>The test finds one: force_evtchn_callback, a hypercall that does nothing, brings the processor into the hypervisor, which delivers on its way back.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, force_evtchn_callback.</remarks>
    public void ForceCallback(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Guard(Tests[cpu] & Upcall[cpu]);
        Tests[cpu] = false;
        Kicked[cpu] = true;
    }

    /// <summary>The hypervisor delivers on its way to the guest: the event callback is entered, with events masked.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, test_guest_events.</remarks>
    public void DeliverEvent(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Guard(Upcall[cpu] & !Masked[cpu]);
        Masked[cpu] = true;
        Kicked[cpu] = false;
    }

    /// <summary>The hypervisor has nothing to deliver on its way to the guest.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, test_guest_events.</remarks>
    public void DeliverNothing(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Guard(Kicked[cpu] & !(Upcall[cpu] & !Masked[cpu]));
        Kicked[cpu] = false;
    }

    /// <summary>The callback's handler first takes the mark away; what comes from now on is marked anew.</summary>
    /// <remarks>Source: Linux drivers/xen/events/events_base.c, xen_evtchn_do_upcall.</remarks>
    public void ClearEvent(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Guard(Masked[cpu]);
        Upcall[cpu] = false;
        Signalled[cpu] = false;
    }

    /// <summary>The callback returns by the hypercall for it, which unmasks events, and delivers on its way back.</summary>
    /// <remarks>Source: Linux arch/x86/xen/xen-asm.S, xen_iret; Xen 4.17 xen/arch/x86/pv/iret.c, do_iret.</remarks>
    public void EndCallback(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Guard(Masked[cpu]);
        Masked[cpu] = false;
        Kicked[cpu] = true;
    }

    /// <summary>The hypervisor could not load a selector of the guest's: the failsafe callback is entered, with the selectors that were asked for on the stack.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/domain.c, load_segments.</remarks>
    public void FailSelectors(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Guard(!Fails[cpu]);
        Fails[cpu] = true;
        StackOff[cpu] = true;
    }

    /// <summary>The failsafe callback takes off the stack what was pushed for it: registers and selectors.</summary>
    /// <remarks>Source: Linux arch/x86/entry/entry_64.S, xen_failsafe_callback.</remarks>
    public void DropSelectors(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Guard(Fails[cpu] & StackOff[cpu]);
        StackOff[cpu] = false;
    }

    /// <summary>The failsafe callback returns to what was interrupted, by the frame that is on the stack.</summary>
    /// <remarks>Source: Linux arch/x86/entry/entry_64.S, xen_failsafe_callback.</remarks>
    public void EndFailsafe(Id<Cpu> cpu)
    {
        Guard(Interrupts & Up[cpu]);
        Guard(Fails[cpu] & !StackOff[cpu]);
        Fails[cpu] = false;
    }

    /// <summary>The failsafe callback.</summary>
    [Claim("XEN-GUEST-027", "The failsafe callback leaves the stack at the frame of what was interrupted.", Source = "XSA-40, CVE-2013-0190")]
    public Truth TheFailsafeCallbackKeepsTheStack() => All<Cpu>(cpu => StackOff[cpu].Implies(Fails[cpu]));

    /// <summary>No event is lost: the guest's side.</summary>
    [Claim("XEN-GUEST-024", "While an event waits and events are not masked, an interrupt is on its way that will bring the processor into the hypervisor, or the guest is going to test.",
        Source = "Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_irq_enable, xen_restore_fl")]
    public Truth AWaitingEventIsTestedFor() => All<Cpu>(cpu => (Upcall[cpu] & !Masked[cpu]).Implies(Kicked[cpu] | Tests[cpu]));

    /// <summary>No event is lost: what only the handler takes away.</summary>
    [Claim("XEN-GUEST-025", "An event that was signalled waits until the handler takes the mark away: to mask and unmask loses none.",
        Source = "Linux 6487673b8a arch/i386/xen/xen-asm.S, which writes the mask alone")]
    public Truth ASignalledEventWaits() => All<Cpu>(cpu => Signalled[cpu].Implies(Upcall[cpu])
        & (!Up[cpu]).Implies(Masked[cpu] & !Upcall[cpu] & !Tests[cpu] & !Kicked[cpu]));
}
