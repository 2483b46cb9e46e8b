namespace Verified.Hardware.Machines.Soft;

/// <summary>The bits of an entry of a pagetable, and of the error code of a page fault.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.3 to 4.5 and 4.7.</remarks>
internal static class EntryBits
{
    public const ulong
        Present = 1, Writable = 1 << 1, User = 1 << 2, Accessed = 1 << 5, Dirty = 1 << 6, Large = 1 << 7, Global = 1 << 8,
        NoExecute = 1ul << 63, Frame = 0x000f_ffff_ffff_f000;

    public const int KeyShift = 59, KeyMask = 15;

    public const uint Protection = 1, Write = 1 << 1, ByUser = 1 << 2, Reserved = 1 << 3, Fetch = 1 << 4, Key = 1 << 5;
}
