namespace Verified.Kernel.Linux.Mm;

/// <summary>An entry of a page table, or of a shadow page table, with the bits of x86. An entry that is not present can name a swap slot.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.5.5.</remarks>
internal readonly record struct PageTableEntry(ulong Raw)
{
    private const ulong PresentBit = 1 << 0;
    private const ulong WritableBit = 1 << 1;
    private const ulong UserBit = 1 << 2;
    private const ulong AccessedBit = 1 << 5;
    private const ulong DirtyBit = 1 << 6;
    private const ulong SwapBit = 1 << 9;
    private const int NumberShift = 12;

    public bool IsPresent => (Raw & PresentBit) != 0;

    public bool IsWritable => (Raw & WritableBit) != 0;

    /// <summary>A walk for reading, or for writing, succeeds.</summary>
    public bool Grants(bool write) => IsPresent && (IsWritable || !write);

    public bool IsAccessed => (Raw & AccessedBit) != 0;

    public bool IsDirty => (Raw & DirtyBit) != 0;

    public bool IsSwap => (Raw & (PresentBit | SwapBit)) == SwapBit;

    public Pfn Frame => new((int)(Raw >> NumberShift));

    public int SwapSlot => (int)(Raw >> NumberShift);

    public static PageTableEntry Map(Pfn frame, bool writable, bool dirty) =>
        new(((ulong)frame.Number << NumberShift) | PresentBit | UserBit | (writable ? WritableBit : 0) | (dirty ? DirtyBit : 0));

    public static PageTableEntry Swap(int slot) => new(((ulong)slot << NumberShift) | SwapBit);

    public PageTableEntry WriteProtect() => new(Raw & ~WritableBit);

    public PageTableEntry MakeWritable() => new(Raw | WritableBit);

    public PageTableEntry MarkDirty() => new(Raw | DirtyBit);

    public PageTableEntry MarkAccessed() => new(Raw | AccessedBit);

    public PageTableEntry ClearAccessed() => new(Raw & ~AccessedBit);
}
