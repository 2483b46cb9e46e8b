using Verified.Abi.Machines;

namespace Verified.Hardware.Machines.Soft;

/// <summary>One level of pagetables, as a CPU with certain controls reads it.</summary>
/// <param name="Shift">The lowest bit of an address that this level translates.</param>
/// <param name="IndexMask">Those that it translates, shifted down.</param>
/// <param name="LargeBit">The bit that ends the walk here, or 0 where it does not.</param>
/// <param name="ReservedOfTable">Bits that an entry which refers to a table may not have.</param>
/// <param name="ReservedOfPage">Bits that an entry which refers to a page may not have.</param>
internal readonly record struct TableLevel(int Shift, ulong IndexMask, ulong LargeBit, ulong ReservedOfTable, ulong ReservedOfPage)
{
    private const ulong IndexOfNarrow = 0x3ff, IndexOfWide = 0x1ff;

    /// <summary>The levels from the lowest to the root.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.3 to 4.5.</remarks>
    public static TableLevel[] Of(in PagingControls controls) => controls.Mode switch
    {
        PagingMode.TwoLevel => TwoLevels(controls),
        PagingMode.Pae => Wide(controls, Bits(controls.PhysicalBits, 62), 2),
        PagingMode.FourLevel => Wide(controls, Bits(controls.PhysicalBits, 51), 4),
        PagingMode.FiveLevel => Wide(controls, Bits(controls.PhysicalBits, 51), 5),
    };

    private static TableLevel[] TwoLevels(in PagingControls controls)
    {
        // The bits of a large page's frame above 32 are in bits 13 to 20, as many as the CPU has.
        var highest = Math.Min(controls.PhysicalBits, 40) - 20;
        return [new(12, IndexOfNarrow, 0, 0, 0), new(22, IndexOfNarrow, controls.LargePages ? EntryBits.Large : 0, 0, Bits(highest + 1, 21))];
    }

    private static TableLevel[] Wide(in PagingControls controls, ulong high, int count)
    {
        var everywhere = high | (controls.NoExecute ? 0 : EntryBits.NoExecute);
        var root = everywhere | EntryBits.Large | (controls.UpperGlobalReserved ? EntryBits.Global : 0);
        TableLevel[] all =
        [
            new(12, IndexOfWide, 0, 0, everywhere),
            new(21, IndexOfWide, EntryBits.Large, everywhere, everywhere | Bits(13, 20)),
            controls.NoGigabytePages
                ? new(30, IndexOfWide, 0, everywhere | EntryBits.Large, 0)
                : new(30, IndexOfWide, EntryBits.Large, everywhere, everywhere | Bits(13, 29)),
            new(39, IndexOfWide, 0, root, 0),
            new(48, IndexOfWide, 0, root, 0),
        ];
        return all[..count];
    }

    // From one bit to another, both included; none if they are not in this order.
    private static ulong Bits(int low, int high) => low > high ? 0 : (~0ul >> (63 - high)) & (~0ul << low);
}
