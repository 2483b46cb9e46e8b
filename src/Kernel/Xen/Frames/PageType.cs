namespace Verified.Kernel.Xen.Frames;

/// <summary>What a frame is used as, exclusively, while its type count is above zero. The values are those of PGT_*.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/include/asm/mm.h.</remarks>
internal enum PageType
{
    None = 0,
    L1 = 1,
    L2 = 2,
    L3 = 3,
    L4 = 4,
    SegDesc = 5,
    Shared = 6,
    Writable = 7,

    /// <summary>PGT_l2_page_table with PGT_pae_xen_l2: the level-2 table of a 32-bit guest in which Xen has slots of its own.</summary>
    PaeXenL2 = 8,
}

internal static class PageTypes
{
    /// <summary>The level of a pagetable, or 0 for all other types.</summary>
    public static int Level(this PageType type) =>
        type switch
        {
            PageType.L1 => 1,
            PageType.L2 or PageType.PaeXenL2 => 2,
            PageType.L3 => 3,
            PageType.L4 => 4,
            PageType.None or PageType.SegDesc or PageType.Shared or PageType.Writable => 0,
        };
}
