namespace Verified.Hardware.Xen;

/// <summary>What is added to a word of the agent's own program.</summary>
internal enum OwnPatchKind
{
    /// <summary>The machine address of a page.</summary>
    MachineAddress,

    /// <summary>The number of its machine frame.</summary>
    FrameNumber,

    /// <summary>Its virtual address.</summary>
    VirtualAddress,
}

/// <summary>A word that depends on where the domain's memory is.</summary>
/// <param name="Where">The word's address.</param>
/// <param name="Kind">What is added to it.</param>
/// <param name="Page">Of which page; with <see cref="FromRoot"/> counted from that of the level-4 table.</param>
internal readonly record struct OwnPatch(ulong Where, OwnPatchKind Kind, ulong Page)
{
    public const int Bytes = 24, WhereAt = 0, KindAt = 8, PageAt = 16, FromRootBit = 32;

    /// <summary>Added to a page's number.</summary>
    public const ulong FromRoot = 1ul << FromRootBit;
}
