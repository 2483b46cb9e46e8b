using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

public sealed partial class TransferSpec
{
    /// <summary>iret: the guest goes on where the frame on its stack says, which may be any. Events are masked if the frame's interrupt flag is clear. The processor's own flag
    /// is set whatever the frame says, input and output and virtual 8086 mode are not given, and no selector has more privilege than a guest may have.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/iret.c, do_iret, compat_iret; XSA-202.</remarks>
    public void Iret(Id<Vcpu> vcpu, Choice<Ring> code, Truth interruptFlag, Choice<Ring> iopl)
    {
        Guard(InKernel(vcpu));
        Guard(!interruptFlag | Hostile | Handles[vcpu].Is(Upcall.None));
        Guard(!CrashesOnReturn(vcpu, code));
        Return(vcpu, code, true);
        Iopl[vcpu] = If(ArchitecturalIopl[DomainOf[vcpu]], iopl, Iopl[vcpu]);
        Unmask(vcpu, interruptFlag);
        Leave(vcpu);
    }

    /// <summary>iret to user mode without a pagetable for it, iret of a 32-bit guest to ring 0, or a frame that cannot be read: the domain is crashed.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/iret.c, do_iret, compat_iret.</remarks>
    public void CrashForIret(Id<Vcpu> vcpu, Truth readable, Choice<Ring> code)
    {
        Guard(InKernel(vcpu));
        Guard(!readable | CrashesOnReturn(vcpu, code));
        Crashed[DomainOf[vcpu]] = true;
    }

    private void Return(Id<Vcpu> vcpu, Choice<Ring> code, Truth returns)
    {
        KernelMode[vcpu] = If(returns, !ReturnsToUser(code), KernelMode[vcpu]);
        CodeRing[vcpu] = If(returns, If(Compat, code, Ring.Three), CodeRing[vcpu]);
        StackRing[vcpu] = If(returns, If(Compat, code, Ring.Three), StackRing[vcpu]);
        InterruptFlag[vcpu] = InterruptFlag[vcpu] | returns;
        FlagsPrivileged[vcpu] = FlagsPrivileged[vcpu] & !returns;
    }

    /// <summary>Such a return goes to user mode. A 64-bit kernel returns to itself with a selector of ring 0, which is raised.</summary>
    private Truth ReturnsToUser(Choice<Ring> code) => If(Compat, !code.Is(Ring.One), code.Is(Ring.Three));

    /// <summary>The hypervisor crashes the domain for such a return: there is no pagetable for user mode, or a 32-bit guest asks for ring 0.</summary>
    private Truth CrashesOnReturn(Id<Vcpu> vcpu, Choice<Ring> code) => If(Compat, code.Is(Ring.Zero), ReturnsToUser(code) & !HasUserRoot[vcpu]);

    private Choice<Ring> LeastPrivileged(Choice<Ring> ring) => If<Choice<Ring>>(MorePrivileged(ring), KernelRing, ring);

    // Has more privilege than a guest's kernel may have.
    private Truth MorePrivileged(Choice<Ring> ring) => If(Compat, ring.Is(Ring.Zero), !ring.Is(Ring.Three));
}
