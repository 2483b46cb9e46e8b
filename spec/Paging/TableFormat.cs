using Verified.Abi.Machines;
using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging;

/// <summary>A format of pagetables.</summary>
/// <param name="Mode">Which.</param>
/// <param name="AddressBits">How many bits of an address are translated.</param>
/// <param name="Levels">The levels from the root down.</param>
/// <remarks>Source: Intel SDM volume 3, 4.3 to 4.5.</remarks>
public sealed record TableFormat(PagingMode Mode, int AddressBits, IReadOnlyList<LevelFormat> Levels)
{
    private static ulong HighOfPae => 0x7fful << 52;

    // Bits 1, 2 and 5 to 8, and everything above the address.
    private static ulong OfPaeDirectory => 0x1e6 | HighOfPae | PageFlags.NoExecute;

    /// <summary>Two levels of entries of 32 bits.</summary>
    public static TableFormat TwoLevel { get; } = new(PagingMode.TwoLevel, 32, [new(2, 22, 10, PageRule.WhereMarkedAndEnabled), new(1, 12, 10, PageRule.Always)]);

    /// <summary>Three levels of entries of 64 bits for 32-bit addresses. The root has four entries, which Intel's CPUs read when it is loaded.</summary>
    public static TableFormat Pae { get; } = new(PagingMode.Pae, 32,
    [
        new(3, 30, 2, PageRule.Never, OfPaeDirectory) { HasRights = false },
        new(2, 21, 9, PageRule.WhereMarked, HighOfPae),
        new(1, 12, 9, PageRule.Always, HighOfPae),
    ]);

    /// <summary>Four levels.</summary>
    public static TableFormat FourLevel { get; } = new(PagingMode.FourLevel, 48,
    [
        new(4, 39, 9, PageRule.Never, PageFlags.Superpage) { IsUpper = true },
        new(3, 30, 9, PageRule.WhereMarkedAndOffered),
        new(2, 21, 9, PageRule.WhereMarked),
        new(1, 12, 9, PageRule.Always),
    ]);

    /// <summary>Five levels.</summary>
    public static TableFormat FiveLevel { get; } = new(PagingMode.FiveLevel, 57, [new(5, 48, 9, PageRule.Never, PageFlags.Superpage) { IsUpper = true }, .. FourLevel.Levels]);

    /// <summary>All formats.</summary>
    public static IReadOnlyList<TableFormat> All { get; } = [TwoLevel, Pae, FourLevel, FiveLevel];

    /// <summary>The format of a mode.</summary>
    public static TableFormat Of(PagingMode mode) => All.First(format => format.Mode == mode);

    /// <summary>Its entries have 32 bits.</summary>
    public bool IsNarrow => Mode == PagingMode.TwoLevel;

    /// <summary>Its addresses have 64 bits, of which the highest repeat, and pages have protection keys.</summary>
    public bool IsLong => Mode is PagingMode.FourLevel or PagingMode.FiveLevel;

    /// <summary>How many bytes an entry takes.</summary>
    public int EntryBytes => IsNarrow ? 4 : 8;

    /// <summary>The bits of CR3 that are the root's address.</summary>
    public ulong RootMask => Mode switch
    {
        PagingMode.TwoLevel => 0xffff_f000,
        PagingMode.Pae => 0xffff_ffe0,
        PagingMode.FourLevel or PagingMode.FiveLevel => PageFlags.Frame,
    };

    /// <summary>The bits of the address that are not translated repeat the highest one that is; in the formats for 32 bits they are clear.</summary>
    /// <remarks>Otherwise the access ends in a general protection fault, or a stack fault where it went through SS; the two are not told apart. Source: Intel SDM volume 1, 3.3.7.1.</remarks>
    public T IsCanonical<T>(T address) where T : IBits<T>
    {
        var unused = ~0ul << AddressBits;
        if (!IsLong)
            return address.HasNone(unused);
        var same = unused | (1ul << (AddressBits - 1));
        return address.Has(same) | address.HasNone(same);
    }
}
