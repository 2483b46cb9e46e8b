namespace Verified.Abi.Notifier;

/// <summary>How large an implementation is built, and which variant of the contract it follows. Every count is at least 1.</summary>
public sealed record Sizes
{
    /// <summary>Pages of physical memory.</summary>
    public int Pages { get; init; } = 6;

    /// <summary>Addresses (pages) of each address space.</summary>
    public int Vas { get; init; } = 4;

    /// <summary>Address spaces.</summary>
    public int Mms { get; init; } = 2;

    /// <summary>Processors.</summary>
    public int Cpus { get; init; } = 2;

    /// <summary>Secondary MMUs.</summary>
    public int Secondaries { get; init; } = 2;

    /// <summary>Virtual processors of each secondary MMU.</summary>
    public int Vcpus { get; init; } = 2;

    /// <summary>Invalidate ranges that may be open at once.</summary>
    public int Ranges { get; init; } = 4;

    /// <summary>Pte updates that may be under way at once.</summary>
    public int Updates { get; init; } = 4;

    /// <summary>Secondary faults that may be under way at once.</summary>
    public int Faults { get; init; } = 4;

    /// <summary>System calls that may be in flight at once; more wait before they begin. 0: as many as there are threads, and operations are judged by their steps alone, as in traces from before there were calls.</summary>
    public int Calls { get; init; } = 6;

    /// <summary>Swap slots.</summary>
    public int SwapSlots { get; init; } = 4;

    /// <summary>Different contents that a page can have; 0 is a zeroed page.</summary>
    public int Values { get; init; } = 4;

    /// <summary>The 2008 protocol with notifications of single pages; otherwise an invalidate range around every pte update.</summary>
    public bool PointNotifications { get; init; } = true;

    /// <summary>Every spte holds a reference to its page.</summary>
    public bool Pinned { get; init; }

    /// <summary>There is a swap device.</summary>
    public bool Swapping { get; init; } = true;

    /// <summary>Address spaces can be forked.</summary>
    public bool Forking { get; init; } = true;
}
