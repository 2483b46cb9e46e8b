using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Tables;

/// <summary>An entry of a pagetable of any level: a frame and flags, in the eight bytes that the processor reads.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.5; Xen 4.17 xen/arch/x86/include/asm/page.h for the bits of software.</remarks>
internal readonly record struct Entry(ulong Raw)
{
    public const ulong Present = 1ul << 0;
    public const ulong Writable = 1ul << 1;
    public const ulong User = 1ul << 2;
    public const ulong WriteThrough = 1ul << 3;
    public const ulong CacheDisable = 1ul << 4;
    public const ulong Accessed = 1ul << 5;
    public const ulong Dirty = 1ul << 6;
    public const ulong Superpage = 1ul << 7;
    public const ulong Global = 1ul << 8;
    public const ulong Available = 7ul << 9;
    public const ulong GuestKernel = 1ul << 52;
    public const ulong AvailableHigh = 0x7fful << 52;
    public const ulong NoExecute = 1ul << 63;

    /// <summary>In an entry of level 1 the bit of the superpage selects from the page attribute table.</summary>
    public const ulong AttributeTable = Superpage;

    public const ulong CacheAttributes = WriteThrough | CacheDisable | AttributeTable;
    public const ulong Flags = 0xfff0_0000_0000_0fff;

    private const int FrameShift = 12;

    public bool IsPresent => Has(Present);

    public bool IsWritable => Has(Writable);

    public Mfn Frame => new((Raw & ~Flags) >> FrameShift);

    public static Entry To(Mfn frame, ulong flags) => new((frame.Number << FrameShift) | flags);

    public bool Has(ulong flags) => (Raw & flags) == flags;

    public bool HasAny(ulong flags) => (Raw & flags) != 0;

    public Entry With(ulong flags) => new(Raw | flags);

    public Entry Without(ulong flags) => new(Raw & ~flags);

    public Entry Flip(ulong flags) => new(Raw ^ flags);

    public override string ToString() => $"{Frame}|{Raw & Flags:x}";
}
