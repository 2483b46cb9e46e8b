using Verified.Abi;

namespace Verified.Kernel.Xen.Calls;

/// <summary>One hypercall under way: who makes it, its arguments, and, when it is preempted, the arguments with which it is to be made again.</summary>
/// <remarks>The arguments are the guest's registers or, inside a multicall, those of its entry. Source: Xen 4.17.7 xen/arch/x86/hypercall.c.</remarks>
internal sealed class HypercallFrame(bool isInMulticall)
{
    public const int Arguments = 6;

    private readonly ulong[] arguments = new ulong[Arguments];

    public Vcpu Vcpu { get; private set; } = null!;

    /// <summary>MCSF_in_multicall.</summary>
    public bool IsInMulticall => isInMulticall;

    /// <summary>hcall_preempted: the arguments are now those with which it is to be made again.</summary>
    public bool IsPreempted { get; private set; }

    public ulong this[int argument]
    {
        get => arguments[argument];
        set => arguments[argument] = value;
    }

    public void Begin(Vcpu vcpu)
    {
        Vcpu = vcpu;
        IsPreempted = false;
    }

    /// <summary>hypercall_create_continuation: the same hypercall is to be made again, with these arguments; those after them stay.</summary>
    /// <returns>What stands in the result meanwhile: the hypercall's number.</returns>
    public long ContinueWith(HypercallNumber number, params ReadOnlySpan<ulong> next)
    {
        IsPreempted = true;
        next.CopyTo(arguments);
        return (long)number;
    }

    /// <summary>hypercall_cancel_continuation.</summary>
    public void CancelContinuation() => IsPreempted = false;

    /// <summary>What rax holds for an errno: its negative.</summary>
    public static long Result(Errno errno) => -(long)errno;
}
