using Verified.Kernel.Linux.ParavirtOps;
using Verified.Kernel.Linux.ParavirtOps.Xen;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <summary>struct mm_struct: an address space with a root for the kernel and one for programs, one table each of levels 3 and 2, and up to a few of the lowest level.</summary>
/// <param name="index">Its number.</param>
/// <param name="hidden">The frames of the programs' root and of the tables of levels 3 and 2.</param>
/// <param name="slots">How many lowest tables it can have.</param>
internal sealed class GuestSpace(int index, ulong[] hidden, int slots) : IProgramSpace, IPinnedTables
{
    /// <summary>The first address of programs: a multiple of what a table of level 2 maps by one entry.</summary>
    public const ulong UserBase = 0x40_0000;

    /// <summary>The entry of level 2 for that address.</summary>
    public const int FirstSlotOfLevel2 = 2;

    public int Index => index;

    /// <summary>The root of the kernel; null: the address space does not exist.</summary>
    public GuestPage? Top { get; set; }

    /// <summary>The lowest tables, by their entry in the table of level 2.</summary>
    public GuestPage?[] L1Tables { get; } = new GuestPage?[slots];

    /// <summary>The processor that has locked its tables, or null.</summary>
    public int? LockedBy { get; set; }

    public bool IsPinned { get; set; }

    /// <summary>iopl: its program has the privilege for input and output.</summary>
    public bool MayDoIo { get; set; }

    /// <summary>ioperm: its program has been given ports.</summary>
    public bool HasPorts { get; set; }

    public IReadOnlyList<ulong> Hidden => hidden;

    public ulong UserRoot => hidden[0];

    public ulong Level3 => hidden[1];

    public ulong Level2 => hidden[2];

    public ulong KernelRoot => Top!.Frame;

    public IEnumerable<ulong> BelowTheRoots => [.. L1Tables.OfType<GuestPage>().Select(l1 => l1.Frame), Level2, Level3];
}
