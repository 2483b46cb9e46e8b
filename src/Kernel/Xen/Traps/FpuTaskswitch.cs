using Verified.Abi;

namespace Verified.Kernel.Xen.Traps;

/// <summary>Debug registers, and the task-switched flag.</summary>
internal static partial class DebugRegisters
{
    /// <summary>do_fpu_taskswitch: the virtual CR0.TS.</summary>
    public static Errno FpuTaskswitch(Vcpu vcpu, bool set)
    {
        vcpu.Context.TaskSwitched = set;
        vcpu.Context.Steps?.SetsTaskSwitched(vcpu, set);
        return Errno.None;
    }
}
