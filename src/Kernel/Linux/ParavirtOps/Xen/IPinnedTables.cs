namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>The tables of an address space that are pinned together, by their guest frames.</summary>
internal interface IPinnedTables
{
    /// <summary>The number of the address space.</summary>
    int Index { get; }

    /// <summary>All tables but the roots, the lowest first.</summary>
    IEnumerable<ulong> BelowTheRoots { get; }

    ulong KernelRoot { get; }

    ulong UserRoot { get; }

    bool IsPinned { get; set; }
}
