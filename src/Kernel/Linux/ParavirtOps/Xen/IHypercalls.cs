using Verified.Abi;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>Which hypercall.</summary>
internal enum HypercallKind
{
    /// <summary>mmu_update of one entry: its machine address with the command, and the value.</summary>
    MmuUpdate,

    /// <summary>update_va_mapping: the address, the value, and the flags.</summary>
    UpdateVaMapping,

    /// <summary>mmuext_op of one command: the command, and its two arguments.</summary>
    MmuextOp,

    /// <summary>stack_switch: the selector and the address.</summary>
    StackSwitch,

    /// <summary>update_descriptor: the machine address, and the descriptor.</summary>
    UpdateDescriptor,

    /// <summary>set_gdt of one frame: the frame, and the number of entries.</summary>
    SetGdt,

    /// <summary>xen_version: the command, and where the answer goes.</summary>
    XenVersion,

    /// <summary>set_callbacks: three addresses.</summary>
    SetCallbacks,

    /// <summary>set_trap_table: the address of the list.</summary>
    SetTrapTable,

    /// <summary>fpu_taskswitch: 1 to set TS.</summary>
    FpuTaskswitch,

    /// <summary>physdev_op set_iopl: the level.</summary>
    SetIopl,

    /// <summary>physdev_op set_iobitmap: the address, and the number of ports.</summary>
    SetIoBitmap,
}

/// <summary>A hypercall, as it waits in a queue.</summary>
/// <param name="Kind">Which.</param>
/// <param name="A">Its first argument.</param>
/// <param name="B">Its second argument.</param>
/// <param name="C">Its third argument, where there is one.</param>
internal readonly record struct QueuedCall(HypercallKind Kind, ulong A, ulong B, ulong C = 0);

/// <summary>How the guest enters the hypervisor.</summary>
internal interface IHypercalls
{
    /// <summary>One hypercall.</summary>
    /// <returns>What the hypervisor answers.</returns>
    Errno Call(int cpu, in QueuedCall call);

    /// <summary>multicall: the calls in order, whatever each of them answers.</summary>
    /// <param name="cpu">The processor that calls.</param>
    /// <param name="calls">The calls.</param>
    /// <param name="results">What each answers.</param>
    /// <returns>What the multicall itself answers.</returns>
    Errno Multicall(int cpu, ReadOnlySpan<QueuedCall> calls, Span<Errno> results);
}
