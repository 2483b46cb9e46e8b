namespace Verified.Abi.Xen.Memory;

/// <summary>How large a hypervisor is built, and what of it the contract sees. Every count is at least 1.</summary>
public sealed record XenSizes
{
    /// <summary>Frames that the contract sees: those of the domains, and one more that stands for all others.</summary>
    public int Frames { get; init; } = 11;

    /// <summary>Slots of each frame that the contract sees.</summary>
    public int Slots { get; init; } = 3;

    /// <summary>Domains, 1 or 2.</summary>
    public int Domains { get; init; } = 2;

    /// <summary>Virtual processors of all domains together. Each has a processor of its own.</summary>
    public int Vcpus { get; init; } = 3;

    /// <summary>Entries may name tables of their own level, read-only. Xen allows it unless it is built or told otherwise.</summary>
    public bool LinearTables { get; init; }

    /// <summary>The frame that stands for all that the contract does not see: the hypervisor's own, and what is no memory.</summary>
    public int Elsewhere => Frames - 1;

    /// <summary>The domain of a virtual processor.</summary>
    public int DomainOfVcpu(int vcpu) => vcpu % Domains;

    /// <summary>The domain that gets a frame at boot.</summary>
    public int DomainOfFrame(int frame) => Domains == 2 && frame % 4 == 1 ? 1 : 0;

    /// <summary>The frame of a domain that is its root at boot: an empty L4 table.</summary>
    public int FirstRoot(int domain) => domain;
}

/// <summary>Which slots of a frame the contract sees.</summary>
public static class SlotPositions
{
    /// <summary>In place of a slot: one that the contract does not see.</summary>
    public static readonly byte Other = byte.MaxValue;

    /// <summary>The hypervisor's own slots of an L4 table: the first, and the one after the last.</summary>
    public static (int First, int End) OfXen { get; } = (256, 272);

    /// <summary>The positions from 0 to 511, ascending: the first, the last, and those beside the hypervisor's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is not from 1 to 5.</exception>
    public static IReadOnlyList<int> Of(int count) => count switch
    {
        1 => [0],
        2 => [0, 511],
        3 => [0, 272, 511],
        4 => [0, 1, 272, 511],
        5 => [0, 1, 255, 272, 511],
        _ => throw new ArgumentOutOfRangeException(nameof(count), count, "1 to 5"),
    };
}
