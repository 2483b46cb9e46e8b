namespace Verified.Spec.Paging.Answers;

/// <summary>How often a judge has judged, and by what.</summary>
public sealed class JudgeCounts
{
    /// <summary>Accesses judged.</summary>
    public long Accesses { get; internal set; }

    /// <summary>Those that ended in a fault.</summary>
    public long Faults { get; internal set; }

    /// <summary>Those that the tables in memory do not explain, but what the CPU may remember does.</summary>
    public long Remembered { get; internal set; }

    /// <summary>Runs of accesses with too many explanations to follow them all: the first were followed, and where they came to nothing, nothing was decided.</summary>
    public long Undecided { get; internal set; }

    /// <summary>Runs in which <see cref="Looseness.AccessedByFaults"/> was needed.</summary>
    public long AccessedByFaults { get; internal set; }

    /// <summary>Runs in which <see cref="Looseness.FaultsForgetNothing"/> was needed.</summary>
    public long FaultsForgetNothing { get; internal set; }

    /// <summary>Runs in which <see cref="Looseness.DirectoryInMemory"/> was needed.</summary>
    public long DirectoryInMemory { get; internal set; }

    /// <summary>Runs in which <see cref="Looseness.AccessedAhead"/> was needed.</summary>
    public long AccessedAhead { get; internal set; }

    /// <summary>Runs in which <see cref="Looseness.AccessedByReservedPages"/> was needed.</summary>
    public long AccessedByReservedPages { get; internal set; }

    internal void Use(Looseness looseness)
    {
        AccessedByFaults += looseness.HasFlag(Looseness.AccessedByFaults) ? 1 : 0;
        FaultsForgetNothing += looseness.HasFlag(Looseness.FaultsForgetNothing) ? 1 : 0;
        DirectoryInMemory += looseness.HasFlag(Looseness.DirectoryInMemory) ? 1 : 0;
        AccessedByReservedPages += looseness.HasFlag(Looseness.AccessedByReservedPages) ? 1 : 0;
        AccessedAhead += looseness.HasFlag(Looseness.AccessedAhead) ? 1 : 0;
    }
}
