using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <summary>What a hypercall leaves in its argument registers when it was interrupted: the arguments of what was left of it.</summary>
/// <remarks>Source: Xen 4.17.7 xen/arch/x86/hypercall.c, hypercall_create_continuation; its callers in mm.c, multicall.c, memory.c, grant_table.c, event_channel.c and traps.c.</remarks>
internal static class LiveContinuation
{
    private const uint Preempted = 0x8000_0000, CommandOfMemory = 0x3f;
    private const ulong BytesOfTrap = 16, BytesOfUpdate = 16, BytesOfExtended = 24, BytesOfCall = 64, Reset = 5, ResetContinued = 14;

    /// <summary>The registers are those with which the call was made.</summary>
    internal static bool IsUntouched(in AgentCommand made, in AgentResult after) => after.Rdi == made.Rdi && KeepsAllButFirst(made, after);

    /// <summary>The registers are those of a continuation of the call. Of a hypercall that is never continued none is.</summary>
    internal static bool IsOf(in AgentCommand made, in AgentResult after) => made.Rax switch
    {
        LiveNumbers.SetTrapTable => after.Rdi > made.Rdi && (after.Rdi - made.Rdi) % BytesOfTrap == 0 && KeepsAllButFirst(made, after),
        LiveNumbers.MmuUpdate => IsRestOfList(made, after, BytesOfUpdate) || IsLastPart(after),
        LiveNumbers.MmuextOp => IsRestOfList(made, after, BytesOfExtended) || IsLastPart(after),
        LiveNumbers.Multicall => Done((uint)made.Rsi, after.Rsi) is { } done && after.Rdi == made.Rdi + (done * BytesOfCall) && (after.Rdx, after.R10, after.R8) == (made.Rdx, made.R10, made.R8),
        LiveNumbers.MemoryOp => after.Rdi > made.Rdi && (after.Rdi & CommandOfMemory) == (made.Rdi & CommandOfMemory) && KeepsAllButFirst(made, after),
        LiveNumbers.GrantTableOp => Done((uint)made.Rdx, after.Rdx) is { } done and > 0 && after.Rsi > made.Rsi && (after.Rsi - made.Rsi) % done == 0 && (uint)after.Rdi == (uint)made.Rdi
            && (after.R10, after.R8) == (made.R10, made.R8),
        LiveNumbers.EventChannelOp => made.Rdi is Reset && after.Rdi == ResetContinued && KeepsAllButFirst(made, after),
        _ => false,
    };

    // How many elements of a list are done, by how many are left; null if these are not fewer.
    private static ulong? Done(uint count, ulong left) => left <= count ? count - left : null;

    private static bool KeepsAllButFirst(in AgentCommand made, in AgentResult after) => (after.Rsi, after.Rdx, after.R10, after.R8) == (made.Rsi, made.Rdx, made.R10, made.R8);

    // The count and the domain are 32 bits wide.
    private static bool IsRestOfList(in AgentCommand made, in AgentResult after, ulong bytes) =>
        after.Rsi >> 32 == 0 && (after.Rsi & Preempted) != 0 && Done((uint)made.Rsi & ~Preempted, after.Rsi & ~(ulong)Preempted) is { } done && after.Rdi == made.Rdi + (done * bytes)
        && after.Rdx == made.Rdx && (uint)after.R10 == (uint)made.R10 && after.R8 == made.R8;

    // A table that is given back after the last element: the answer is passed on in place of the domain.
    private static bool IsLastPart(in AgentResult after) => (after.Rdi, after.Rsi, after.Rdx) == (0, Preempted, 0);
}
