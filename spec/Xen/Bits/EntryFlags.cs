namespace Verified.Spec.Xen.Bits;

/// <summary>The bits of an entry of a pagetable.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.5; Xen 4.17 xen/arch/x86/include/asm/page.h and x86_64/page.h, where bits 52 to 62 are _PAGE_AVAIL_HIGH.</remarks>
public static class EntryFlags
{
    /// <summary>P.</summary>
    public static ulong Present => 1ul << 0;

    /// <summary>R/W.</summary>
    public static ulong Writable => 1ul << 1;

    /// <summary>U/S.</summary>
    public static ulong User => 1ul << 2;

    /// <summary>PWT and PCD, and in an entry of level 1 the bit that selects from the page attribute table.</summary>
    public static ulong CacheAttributes => (1ul << 3) | (1ul << 4) | (1ul << 7);

    /// <summary>A.</summary>
    public static ulong Accessed => 1ul << 5;

    /// <summary>D.</summary>
    public static ulong Dirty => 1ul << 6;

    /// <summary>PS, above level 1.</summary>
    public static ulong Superpage => 1ul << 7;

    /// <summary>G.</summary>
    public static ulong Global => 1ul << 8;

    /// <summary>_PAGE_AVAIL: software's.</summary>
    public static ulong Available => 7ul << 9;

    /// <summary>The frame's number, bits 12 to 51.</summary>
    public static ulong Frame => 0x000f_ffff_ffff_f000;

    /// <summary>_PAGE_GUEST_KERNEL: the mark of a page of the guest's kernel.</summary>
    public static ulong GuestKernel => 1ul << 52;

    /// <summary>_PAGE_AVAIL_HIGH: software's.</summary>
    public static ulong AvailableHigh => 0x7fful << 52;

    /// <summary>NX.</summary>
    public static ulong NoExecute => 1ul << 63;

    /// <summary>Everything but the frame's number.</summary>
    public static ulong All => ~Frame;
}
