using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

public sealed partial class TransferSpec
{
    /// <summary>The virtual interrupt flag.</summary>
    [Claim("XEN-MASK-001", "The mask is set exactly while a native kernel's interrupt flag would be clear: after its cli, in an interrupt gate and in the event callback, until its sti, its iret to where the flag was set, or its hlt.",
        Source = "Xen 4.17 xen/arch/x86/pv/iret.c, do_iret; xen/arch/x86/x86_64/entry.S, create_bounce_frame; Intel SDM volume 3, 6.12.1.3")]
    public Truth TheMaskIsTheInterruptFlag() => All<Vcpu>(vcpu => Mask[vcpu].Is(!NativeFlag[vcpu]));

    /// <summary>Trap gates and interrupt gates.</summary>
    [Claim("XEN-TRAP-001", "Entering a handler masks events if it was registered so, and leaves the mask alone otherwise; the frame saves the mask as it was.", Source = "Xen 4.17 xen/arch/x86/x86_64/entry.S, create_bounce_frame, TBF_INTERRUPT")]
    public Truth AHandlerMasksEventsIfItWasRegisteredSo() => All<Vcpu>(vcpu => (!Bounces[vcpu].Is(Bounce.None) & Next(Bounces[vcpu]).Is(Bounce.None)).Implies(
        Next(Mask[vcpu]).Is(Mask[vcpu] | BounceMasks[vcpu]) & Next(FrameMask[vcpu]).Is(Mask[vcpu]) & Next(FrameInterruptFlag[vcpu]).Is(!Mask[vcpu])
        & Next(FrameKernelMode[vcpu]).Is(KernelMode[vcpu]) & Next(FrameOnKernelStack[vcpu]).Is(!KernelMode[vcpu]) & Next(FrameError[vcpu]).Is(BounceError[vcpu])
        & Next(FrameIopl[vcpu]).Is(ShownIopl(vcpu)) & Next(KernelMode[vcpu]) & Next(At[vcpu]).Is(PlaceOf(Bounces[vcpu]))));

    /// <summary>Trap gates and interrupt gates: what is bounced.</summary>
    [Claim("XEN-TRAP-002", "What waits to be bounced masks events exactly if the handler that it goes to was registered so.", Source = "Xen 4.17 xen/arch/x86/pv/traps.c, pv_inject_event, TI_GET_IF")]
    public Truth ABounceMasksAsItsHandlerDoes() => All<Vcpu>(vcpu => (!Bounces[vcpu].Is(Bounce.None)).Implies(
        BounceMasks[vcpu].Is(If(Bounces[vcpu].Is(Bounce.Syscall), SyscallMasks[vcpu], If(Bounces[vcpu].Is(Bounce.Failsafe), FailsafeMasks[vcpu], HandlerMasks[vcpu, BounceVector[vcpu]])))));

    /// <summary>Permission of software interrupts.</summary>
    [Claim("XEN-TRAP-003", "A software interrupt reaches a handler only if that may be reached from where the guest is.", Source = "Xen 4.17 xen/arch/x86/traps.c, permit_softint")]
    public Truth ASoftwareInterruptIsPermitted() => All<Vcpu>(vcpu => Bounces[vcpu].Is(Bounce.Software).Implies(PermitsSoftwareInterrupt(vcpu, BounceVector[vcpu], BounceDirect[vcpu])));

    /// <summary>Permission of software interrupts: refused.</summary>
    [Claim("XEN-TRAP-004", "A software interrupt that is not permitted is a general protection fault, and its error code names the gate.", Source = "Xen 4.17 xen/arch/x86/traps.c, do_general_protection; XSA-259")]
    public Truth ARefusedSoftwareInterruptIsAProtectionFault() => All<Vcpu>(vcpu => BounceError[vcpu].Is(ErrorCode.Gate).Is(Bounces[vcpu].Is(Bounce.Refused)) & Bounces[vcpu].Is(Bounce.Refused).Implies(
        (BounceVector[vcpu] == GeneralProtection) & !PermitsSoftwareInterrupt(vcpu, BounceGate[vcpu], BounceDirect[vcpu])));

    /// <summary>Nothing stale.</summary>
    [Claim("XEN-TRAP-005", "While a guest runs nothing waits to be bounced to it, and nothing is left of what was bounced.", Source = "Xen 4.17 xen/arch/x86/x86_64/entry.S, create_bounce_frame; XSA-8")]
    public Truth NothingIsBouncedLate() => All<Vcpu>(vcpu => (!Doing[vcpu].Is(Activity.Leaving)).Implies(Bounces[vcpu].Is(Bounce.None))
        & Bounces[vcpu].Is(Bounce.None).Implies(!BounceMasks[vcpu] & BounceError[vcpu].Is(ErrorCode.None)));

    /// <summary>Iret: the processor's flags.</summary>
    [Claim("XEN-IRET-001", "Whatever a guest asks for, it runs with the processor's interrupts on, and without the processor's input and output and virtual 8086 mode.", Source = "Xen 4.17 xen/arch/x86/pv/iret.c, do_iret; XSA-202")]
    public Truth AGuestRunsWithInterruptsOn() => All<Vcpu>(vcpu => InterruptFlag[vcpu] & !FlagsPrivileged[vcpu]);

    /// <summary>Privilege of selectors: what runs.</summary>
    [Claim("XEN-RING-001", "A guest runs in no ring with more privilege than its kernel's.", Source = "Xen 4.17 xen/arch/x86/pv/iret.c, do_iret; xen/arch/x86/include/asm/x86_64/system.h, GUEST_KERNEL_RPL")]
    public Truth AGuestRunsInItsRing() => All<Vcpu>(vcpu => Exists[vcpu].Implies(!MorePrivileged(CodeRing[vcpu]) & !MorePrivileged(StackRing[vcpu])));

    /// <summary>Active roots are valid: user mode.</summary>
    [Claim("XEN-MODE-001", "A 64-bit guest is in user mode only with a pagetable for it.", Source = "Xen 4.17 xen/arch/x86/pv/iret.c, do_iret, pagetable_is_null")]
    public Truth UserModeHasAPagetable() => All<Vcpu>(vcpu => (!Compat & !KernelMode[vcpu]).Implies(HasUserRoot[vcpu]));

    /// <summary>Before the start.</summary>
    [Claim("XEN-MODE-003", "A virtual processor that does not exist has events masked, no upcall pending and nothing to do.", Source = "Xen 4.17 xen/common/domain.c, vcpu_create")]
    public Truth WhatDoesNotExistDoesNothing() => All<Vcpu>(vcpu => (!Exists[vcpu]).Implies(Mask[vcpu] & !UpcallPending[vcpu] & Doing[vcpu].Is(Activity.Guest) & Handles[vcpu].Is(Upcall.None)))
        & All<Vcpu, Selector>((vcpu, selector) => (!Exists[vcpu]).Implies(!Selected[vcpu, selector]));

    /// <summary>Who enters the kernel.</summary>
    [Claim("XEN-MODE-004", "A guest's kernel is entered only by the hypervisor on the way back to it, for what was bounced or for an event.", Source = "Xen 4.17 xen/arch/x86/x86_64/entry.S, test_all_events")]
    public Truth AKernelIsEnteredForAReason() => All<Vcpu>(vcpu => (At[vcpu].Is(Place.Elsewhere) & !Next(At[vcpu]).Is(Place.Elsewhere)).Implies(IsLeaving(vcpu) & HasToEnter(vcpu)));

    /// <summary>Who is crashed.</summary>
    [Claim("XEN-MODE-005", "A domain is crashed only when the kernel of one of its virtual processors has to be entered, or returns by iret.", Source = "Xen 4.17 xen/arch/x86/x86_64/entry.S, asm_domain_crash_synchronous; xen/arch/x86/pv/iret.c, do_iret")]
    public Truth ADomainIsCrashedForAReason() => All<Domain>(domain => (!Crashed[domain] & Next(Crashed[domain])).Implies(
        Any<Vcpu>(vcpu => (DomainOf[vcpu] == domain) & (InKernel(vcpu) | (IsLeaving(vcpu) & HasToEnter(vcpu))))))
        & All<Domain>(domain => Crashed[domain].Implies(Next(Crashed[domain])));

    /// <summary>At a handler.</summary>
    [Claim("XEN-MODE-002", "Where a guest's kernel has been entered and has not executed an instruction, it is in kernel mode, and makes no multicall.", Source = "Xen 4.17 xen/arch/x86/x86_64/entry.S, create_bounce_frame")]
    public Truth AnEnteredKernelIsInKernelMode() => All<Vcpu>(vcpu => (!At[vcpu].Is(Place.Elsewhere)).Implies(KernelMode[vcpu] & !Doing[vcpu].Is(Activity.Multicall)));
}
