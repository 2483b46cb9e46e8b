using System.Runtime.InteropServices;
using Verified.Hardware.Machines.Agent;

namespace Verified.Hardware.Machines.Kvm;

/// <summary>Tells which frames have been changed by the host since the guest ran.</summary>
/// <remarks>
/// A kernel that shadows a guest's pagetables watches the stores of the guest to them, not those of the host: its shadow of a table that the host has
/// changed would be that of the old table for ever, flushed or not. So a changed frame is touched by the guest before it runs: by a byte
/// in the middle of an entry, since that makes the kernel drop the shadow of the whole table, and not only of that entry; or, of a lowest table, compare all of it when something is flushed.
/// Source: Linux arch/x86/kvm/mmu/mmu.c, detect_write_misaligned, mmu_try_to_unsync_pages.
/// </remarks>
internal sealed class ShadowedMemory(int words)
{
    private const int FrameWords = 512;
    private const ulong WithinAnEntry = 1;
    private readonly ulong[] _seen = new ulong[words];

    /// <summary>The frames that differ from what was seen, as commands to touch them.</summary>
    /// <param name="memory">The memory as it is.</param>
    /// <param name="alias">Where the agent has it.</param>
    /// <param name="commands">Where the commands go.</param>
    /// <param name="frame">The frame to go on with; behind the last when there are no more.</param>
    /// <returns>How many commands there are.</returns>
    public int Changed(ReadOnlySpan<ulong> memory, ulong alias, Span<AgentCommand> commands, ref int frame)
    {
        var count = 0;
        for (; frame < memory.Length / FrameWords && count < commands.Length; frame++)
        {
            if (memory.Slice(frame * FrameWords, FrameWords).SequenceEqual(_seen.AsSpan(frame * FrameWords, FrameWords))) continue;
            commands[count++] = new AgentCommand { Verb = AgentVerb.Touch, Address = alias + (ulong)frame * FrameWords * sizeof(ulong) + WithinAnEntry, Vector = Abi.Machines.AccessResult.None };
        }
        return count;
    }

    /// <summary>The guest has run: what is there now, it knows.</summary>
    public void See(ReadOnlySpan<ulong> memory)
    {
        if (MemoryMarshal.AsBytes(memory).SequenceEqual(MemoryMarshal.AsBytes(_seen.AsSpan()))) return;
        memory.CopyTo(_seen);
    }
}
