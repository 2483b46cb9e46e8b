using Verified.Abi;
using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

internal static partial class GuestPrivileges
{
    /// <summary>do_stack_switch: the stack on which the guest's kernel is entered from its user mode. Nothing is checked; the frame will be.</summary>
    public static Errno StackSwitch(Vcpu vcpu, ulong ss, ulong sp)
    {
        vcpu.Context.KernelSs = Selectors.Raise((ushort)ss, vcpu.Domain.Mode);
        vcpu.Context.KernelSp = vcpu.Domain.Mode.Is32Bit ? (uint)sp : sp;
        vcpu.Context.Steps?.SwitchesStack(vcpu, ss, sp);
        return Errno.None;
    }
}
