namespace Verified.Hardware.Tracing;

/// <summary>How a KVM maps guest memory.</summary>
public enum MmuMode
{
    /// <summary>Shadow page tables, or two-dimensional paging with the older MMU: leaf zaps leave no event.</summary>
    Shadow,

    /// <summary>The TDP MMU: every change of an spte is an event.</summary>
    Tdp,
}

/// <summary>What a judge must know of the machine whose events it sees.</summary>
/// <param name="Mode">How the kernel maps its memory.</param>
/// <param name="Slots">Its memory.</param>
/// <param name="VcpuThreads">The threads that run its virtual CPUs: events that install sptes have no other sign of whose they are.</param>
public sealed record TracedMachine(MmuMode Mode, IReadOnlyList<MemorySlot> Slots, IReadOnlyList<int> VcpuThreads);
