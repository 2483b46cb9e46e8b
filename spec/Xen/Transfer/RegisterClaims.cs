using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

public sealed partial class TransferSpec
{
    /// <summary>Privilege of selectors: what is registered.</summary>
    [Claim("XEN-RING-002", "Every selector that a guest registers has been raised to the ring of its kernel: those of handlers, and that of the kernel stack.", Source = "Xen 4.17 xen/arch/x86/include/asm/desc.h, fixup_guest_code_selector, fixup_guest_stack_selector")]
    public Truth RegisteredSelectorsAreRaised() => All<Vcpu, Vector>((vcpu, vector) => HasHandler[vcpu, vector].Implies(!MorePrivileged(HandlerRing[vcpu, vector])))
        & All<Vcpu>(vcpu => Exists[vcpu].Implies(!MorePrivileged(KernelStackRing[vcpu])));

    /// <summary>Canonical addresses.</summary>
    [Claim("XEN-ADDR-001", "Where a 64-bit guest is entered, and its segment bases, are canonical addresses.", Source = "Xen 4.17 xen/arch/x86/pv/callback.c, is_canonical_address; xen/arch/x86/pv/misc-hypercalls.c, do_set_segment_base; XSA-193")]
    public Truth RegisteredAddressesAreCanonical() => All<Vcpu, Vector>((vcpu, vector) => (!Compat & HasHandler[vcpu, vector]).Implies(HandlerCanonical[vcpu, vector]))
        & All<Vcpu>(vcpu => (!Compat).Implies(HasEvent[vcpu].Implies(EventCanonical[vcpu]) & HasFailsafe[vcpu].Implies(FailsafeCanonical[vcpu])
            & HasSyscall[vcpu].Implies(SyscallCanonical[vcpu]) & BasesCanonical[vcpu]));

    /// <summary>Where frames are written.</summary>
    [Claim("XEN-FRAME-001", "No frame is written where the hypervisor lives.", Source = "Xen 4.17 xen/arch/x86/x86_64/entry.S, create_bounce_frame; XSA-215")]
    public Truth NoFrameIsWrittenToTheHypervisor() => All<Vcpu>(vcpu => !FrameReserved[vcpu]);

    /// <summary>Input and output.</summary>
    [Claim("XEN-IO-001", "A guest reaches a port of the processor only if its domain has it, and its privilege or its bitmap permits it.", Source = "Xen 4.17 xen/arch/x86/pv/emul-priv-op.c, guest_io_okay, ioports_access_permitted")]
    public Truth PortsAreReachedByThoseWhoMay() => All<Vcpu, IoPort>((vcpu, port) => (!ReachedIoPort[vcpu, port] & Next(ReachedIoPort[vcpu, port])).Implies(
        HasIoPort[DomainOf[vcpu], port] & (MayDoIo(vcpu) | IoBitmap[vcpu, port])));

    /// <summary>Input and output: who changes the privilege.</summary>
    [Claim("XEN-IO-002", "The privilege for input and output changes only while the guest is in its kernel.", Source = "Xen 4.17 xen/arch/x86/physdev.c, PHYSDEVOP_set_iopl; xen/arch/x86/pv/iret.c, do_iret")]
    public Truth OnlyTheKernelChangesThePrivilege() => All<Vcpu>(vcpu => (!Iopl[vcpu].Is(Next(Iopl[vcpu]))).Implies(InKernel(vcpu)));

    /// <summary>Debug and control registers.</summary>
    [Claim("XEN-REG-001", "No debug register of a guest holds an address where the hypervisor lives, and none asks for a trap whenever debug registers are accessed.", Source = "Xen 4.17 xen/arch/x86/pv/misc-hypercalls.c, set_debugreg; XSA-444")]
    public Truth BreakpointsAreTheGuests() => All<Vcpu, Breakpoint>((vcpu, register) => !BreakpointReserved[vcpu, register]) & All<Vcpu>(vcpu => !GeneralDetect[vcpu]);

    /// <summary>Control registers.</summary>
    [Claim("XEN-REG-002", "A guest's cr0 differs from the hypervisor's in TS only, and its cr4 in no bit that guests may not change.", Source = "Xen 4.17 xen/arch/x86/pv/emul-priv-op.c, write_cr; XSA-293")]
    public Truth ControlRegistersAreWithinBounds() => All<Vcpu>(vcpu => !Cr0Outside[vcpu] & !Cr4Outside[vcpu]);
}
