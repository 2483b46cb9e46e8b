using Verified.Abi;
using Verified.Abi.Xen.Transfer;

namespace Verified.Kernel.Xen.Traps;

internal sealed partial class ControlTransfer
{
    /// <summary>do_fpu_taskswitch: the virtual CR0.TS.</summary>
    public static Errno FpuTaskswitch(Vcpu vcpu, bool set)
    {
        vcpu.Context.TaskSwitched = set;
        vcpu.Context.Steps?.Enters(TransferStepKind.FpuTaskswitch, vcpu, TransferSteps.Bit(set));
        return Errno.None;
    }
}
