namespace Verified.Spec.Paging;

/// <summary>The bits of an entry of a pagetable.</summary>
/// <remarks>Source: Intel SDM volume 3, tables 4-4 to 4-20.</remarks>
public static class PageFlags
{
    /// <summary>P.</summary>
    public static ulong Present => 1ul << 0;

    /// <summary>R/W.</summary>
    public static ulong Writable => 1ul << 1;

    /// <summary>U/S.</summary>
    public static ulong User => 1ul << 2;

    /// <summary>A.</summary>
    public static ulong Accessed => 1ul << 5;

    /// <summary>D. It means something in the entry that ends a walk only.</summary>
    public static ulong Dirty => 1ul << 6;

    /// <summary>PS, above level 1; there bit 12 takes the place that PAT has at level 1.</summary>
    public static ulong Superpage => 1ul << 7;

    /// <summary>PAT at level 1.</summary>
    public static ulong Attribute => 1ul << 7;

    /// <summary>PAT of a superpage.</summary>
    public static ulong SuperpageAttribute => 1ul << 12;

    /// <summary>G.</summary>
    public static ulong Global => 1ul << 8;

    /// <summary>The frame's address, bits 12 to 51.</summary>
    public static ulong Frame => 0x000f_ffff_ffff_f000;

    /// <summary>The protection key of a page, bits 59 to 62.</summary>
    public static ulong Key => 0xful << 59;

    /// <summary>XD.</summary>
    public static ulong NoExecute => 1ul << 63;
}
