using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <remarks>How the guest comes to the hypervisor against its will, or by an instruction that is not for it.</remarks>
public sealed partial class TransferSpec
{
    /// <summary>An instruction of the guest raises an exception.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/traps.c, pv_inject_event.</remarks>
    public void RaiseException(Id<Vcpu> vcpu, Id<Vector> vector, Truth error)
    {
        Guard(Traps & InGuest(vcpu));
        Inject(vcpu, vector, If<Choice<ErrorCode>>(error, ErrorCode.Processor, ErrorCode.None));
    }

    /// <summary>INT with the vector of a handler that may be reached from where the guest is. INT 0x80 is direct: whoever has a handler reaches it.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/traps.c, do_general_protection, permit_softint; xen/arch/x86/x86_64/entry.S, int80_direct_trap.</remarks>
    public void SoftwareInterrupt(Id<Vcpu> vcpu, Id<Vector> vector, Truth direct)
    {
        Guard(Traps & InGuest(vcpu));
        Guard(PermitsSoftwareInterrupt(vcpu, vector, direct));
        Inject(vcpu, vector, ErrorCode.None);
        Bounces[vcpu] = Bounce.Software;
        BounceDirect[vcpu] = direct;
    }

    /// <summary>INT with another vector: a general protection fault whose error code names the gate.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/traps.c, do_general_protection; xen/arch/x86/x86_64/entry.S, int80_slow_path; XSA-259.</remarks>
    public void RefuseSoftwareInterrupt(Id<Vcpu> vcpu, Id<Vector> vector, Truth direct)
    {
        Guard(Traps & InGuest(vcpu));
        Guard(!PermitsSoftwareInterrupt(vcpu, vector, direct));
        Inject(vcpu, GeneralProtection, ErrorCode.Gate);
        Bounces[vcpu] = Bounce.Refused;
        BounceGate[vcpu] = vector;
        BounceDirect[vcpu] = direct;
    }

    /// <summary>SYSCALL in user mode enters the callback for system calls.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, switch_to_kernel.</remarks>
    public void EnterSyscall(Id<Vcpu> vcpu)
    {
        Guard(InUser(vcpu));
        Guard(!Compat & HasSyscall[vcpu]);
        Leave(vcpu);
        Bounces[vcpu] = Bounce.Syscall;
        BounceMasks[vcpu] = SyscallMasks[vcpu];
        BounceError[vcpu] = ErrorCode.None;
    }

    /// <summary>Without a callback it is an invalid instruction: an exception, with the mask of that exception's handler.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, switch_to_kernel; XSA-8.</remarks>
    public void RefuseSyscall(Id<Vcpu> vcpu, Id<Vector> invalidOpcode)
    {
        Guard(InUser(vcpu));
        Guard(!HasSyscall[vcpu]);
        Inject(vcpu, invalidOpcode, ErrorCode.None);
    }

    /// <summary>When a virtual processor is switched to, one of its selectors cannot be loaded any more: the failsafe callback is entered.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/domain.c, load_segments.</remarks>
    public void FailSelectors(Id<Vcpu> vcpu)
    {
        Guard(Traps & IsLeaving(vcpu) & !Kicked[vcpu]);
        Guard(Bounces[vcpu].Is(Bounce.None));
        Bounces[vcpu] = Bounce.Failsafe;
        BounceMasks[vcpu] = FailsafeMasks[vcpu];
    }

    private static Id<Vector> GeneralProtection => new(new Literal(Id<Vector>.Sort, 0));

    /// <summary>INT reaches the handler from where the guest is. INT 0x80 comes through a gate of the processor that everybody may use, and then only the handler's address is looked at, not its privilege.</summary>
    private Truth PermitsSoftwareInterrupt(Id<Vcpu> vcpu, Id<Vector> vector, Truth direct) => (direct & HasHandler[vcpu, vector]) | If(KernelMode[vcpu], !Dpl[vcpu, vector].Is(Ring.Zero), Dpl[vcpu, vector].Is(Ring.Three));

    private void Inject(Id<Vcpu> vcpu, Id<Vector> vector, Choice<ErrorCode> error)
    {
        Leave(vcpu);
        Bounces[vcpu] = Bounce.Exception;
        BounceVector[vcpu] = vector;
        BounceMasks[vcpu] = HandlerMasks[vcpu, vector];
        BounceError[vcpu] = error;
    }
}
