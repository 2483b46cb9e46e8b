using Verified.Models.Schedules;
using Verified.Spec.Paging;

namespace Verified.Models.Machines;

/// <summary>Entries of pagetables, by class and by chance.</summary>
/// <param name="chance">Chance.</param>
/// <param name="reservedFrom">The lowest bit of an address that no machine has; 52 if one has them all.</param>
internal sealed class MachineEntries(Chance chance, int reservedFrom)
{
    private static readonly ulong Ignored = 1ul << 3 | 1ul << 4 | 1ul << 9 | 1ul << 10 | 1ul << 11 | 0x7Ful << 52;

    /// <summary>The entry of a class that refers to a frame.</summary>
    public ulong Of(EntryClass of, ulong frame)
        => Entry(of.Level, frame, of.Has(5), of.Has(7))
            | If(of.Has(0), PageFlags.Present) | If(of.Has(1), PageFlags.Writable) | If(of.Has(2), PageFlags.User) | If(of.Has(3), PageFlags.Accessed)
            | If(of.Has(4), PageFlags.Dirty) | If(of.Has(6), PageFlags.NoExecute);

    /// <summary>One that lets everybody pass.</summary>
    public ulong Open(int level, ulong frame)
        => Entry(level, frame, false, false) | PageFlags.Present | PageFlags.Writable | PageFlags.User
            | If(chance.OneIn(2), PageFlags.Accessed) | If(chance.OneIn(2), PageFlags.Dirty);

    /// <summary>Any, mostly one that lets some accesses pass.</summary>
    public ulong Any(int level, ulong frame)
        => Entry(level, frame, chance.OneIn(level > 3 ? 80 : 10), chance.OneIn(40))
            | If(!chance.OneIn(24), PageFlags.Present) | If(!chance.OneIn(8), PageFlags.Writable) | If(!chance.OneIn(8), PageFlags.User)
            | If(chance.OneIn(2), PageFlags.Accessed) | If(chance.OneIn(2), PageFlags.Dirty) | If(chance.OneIn(12), PageFlags.NoExecute);

    // A large page is that around address 0: its lowest frames are the machine's memory.
    private ulong Entry(int level, ulong frame, bool isLarge, bool isReserved)
    {
        var entry = If(chance.OneIn(6), (ulong)chance.Below(int.MaxValue) * 0x1_0000_0001 & Ignored) | If(chance.OneIn(5) && level <= 3, PageFlags.Global)
            | If(chance.OneIn(80) && level > 3, PageFlags.Global) | (ulong)(chance.OneIn(4) ? chance.Below(16) : 0) << 59;
        entry |= isLarge && level is 2 or 3 ? PageFlags.Superpage | If(chance.OneIn(4), PageFlags.SuperpageAttribute) : frame << 12 | If(isLarge, PageFlags.Superpage);
        return isReserved ? entry | Reserved(isLarge && level is 2 or 3, level) : entry;
    }

    private ulong Reserved(bool isPage, int level)
    {
        if (isPage && (reservedFrom == 52 || chance.OneIn(2))) return 1ul << 13 + chance.Below(level == 2 ? 8 : 17);
        return reservedFrom < 52 ? 1ul << reservedFrom + chance.Below(52 - reservedFrom) : 0;
    }

    private static ulong If(bool condition, ulong bits) => condition ? bits : 0;
}
