using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

/// <summary>What differs between guests of 64 bits and guests of 32 bits with PAE.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/include/asm/x86_64/page.h and xen/arch/x86/include/asm/config.h; the ring of 32 bits as in Xen 3.1.</remarks>
internal sealed record Mode
{
    /// <summary>The first and the last slot of a level-4 table that are Xen's.</summary>
    public const int FirstXenSlot = 256;
    public const int LastXenSlot = 271;

    /// <summary>Where a 32-bit guest's memory ends, 0xF5800000, as slot of the last level-2 table.</summary>
    public const int FirstPaeXenSlot = 428;

    /// <summary>The slot of a 32-bit guest's root whose table has slots of Xen's.</summary>
    public const int PaeXenL3Slot = 3;

    public required string Name { get; init; }

    /// <summary>What the guest loads as root.</summary>
    public required PageType Root { get; init; }

    /// <summary>The ring in which the guest's kernel runs.</summary>
    public required int KernelRing { get; init; }

    /// <summary>Whether accepted entries of level 1 tell kernel from user by a bit of their own, because both run in ring 3.</summary>
    public required bool MarksKernelPages { get; init; }

    public required LevelRules L1 { get; init; }

    public required LevelRules L2 { get; init; }

    public required LevelRules L3 { get; init; }

    public required LevelRules L4 { get; init; }

    public static Mode Long { get; } = new()
    {
        Name = "64-bit",
        Root = PageType.L4,
        KernelRing = 3,
        MarksKernelPages = true,
        L1 = new(LevelRules.BaseDisallowed & ~Entry.Global),
        L2 = new(LevelRules.BaseDisallowed, Added: Entry.User),
        L3 = new(LevelRules.BaseDisallowed, Added: Entry.User),
        L4 = new(LevelRules.BaseDisallowed, Added: Entry.User | Entry.Accessed),
    };

    /// <summary>The root is a level-3 table of four entries, which Xen puts into slot 0 of a level-4 table of its own.</summary>
    public static Mode Pae { get; } = new()
    {
        Name = "32-bit PAE",
        Root = PageType.L3,
        KernelRing = 1,
        MarksKernelPages = false,
        L1 = new(LevelRules.BaseDisallowed & ~Entry.Global),
        L2 = new(LevelRules.BaseDisallowed),
        L3 = new(
            0xfff0_0000_0000_0198,
            Added: Entry.User | Entry.Writable,
            Removed: Entry.User | Entry.Writable | Entry.Accessed),
        L4 = new(LevelRules.BaseDisallowed, Added: Entry.Accessed),
    };

    public bool Is32Bit => Root == PageType.L3;

    public LevelRules Level(int level) =>
        level switch
        {
            1 => L1,
            2 => L2,
            3 => L3,
            4 => L4,
            _ => throw new ArgumentOutOfRangeException(nameof(level)),
        };

    /// <summary>Whether the guest decides what stands in this slot.</summary>
    public bool IsGuestSlot(PageType table, int slot) =>
        table switch
        {
            PageType.PaeXenL2 => slot < FirstPaeXenSlot,
            PageType.L4 => Is32Bit ? slot == 0 : slot is < FirstXenSlot or > LastXenSlot,
            PageType.L1 or PageType.L2 or PageType.L3 => true,
            PageType.None or PageType.SegDesc or PageType.Shared or PageType.Writable => false,
        };

    /// <summary>adjust_guest_lNe: what an accepted entry becomes. Twice is the same as once.</summary>
    public Entry Adjust(int level, Entry entry)
    {
        if (!entry.IsPresent)
        {
            return entry;
        }

        return level == 1 && MarksKernelPages ? MarkKernelPage(entry) : entry.With(Level(level).Added);
    }

    /// <summary>unadjust_guest_l3e: what an entry becomes again when its table is given up.</summary>
    public Entry Unadjust(int level, Entry entry) => entry.IsPresent ? entry.Without(Level(level).Removed) : entry;

    private static Entry MarkKernelPage(Entry entry)
    {
        if (!entry.Has(Entry.User))
        {
            return entry.With(Entry.GuestKernel | Entry.User);
        }

        return entry.Has(Entry.GuestKernel) ? entry : entry.With(Entry.Global);
    }
}
