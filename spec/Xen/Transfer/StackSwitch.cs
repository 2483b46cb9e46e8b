using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

public sealed partial class TransferSpec
{
    /// <summary>stack_switch registers the stack on which the guest's kernel is entered from user mode. Its selector is raised; its address is not looked at before it is used.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/misc-hypercalls.c, do_stack_switch.</remarks>
    public void StackSwitch(Id<Vcpu> vcpu, Choice<Ring> ring, Truth reserved)
    {
        Guard(Traps & InKernel(vcpu));
        KernelStackRing[vcpu] = LeastPrivileged(ring);
        KernelStackReserved[vcpu] = reserved;
        Leave(vcpu);
    }
}
