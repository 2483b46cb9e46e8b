using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging;

/// <summary>What one entry says.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.3 to 4.5.</remarks>
public static class Entry
{
    /// <summary>A present entry has a bit that it may not have.</summary>
    /// <param name="format">The format.</param>
    /// <param name="level">The entry's level.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="how">The <see cref="Circumstances"/>.</param>
    /// <param name="beyond">The bits of a physical address that the CPU does not have.</param>
    public static T HasReserved<T>(TableFormat format, LevelFormat level, T entry, T how, T beyond) where T : IBits<T>
    {
        var ofAPage = T.If(level.IsPage(entry, how), OfAPage(format, level, beyond), T.Of(0));
        return !(entry & (format.IsNarrow ? ofAPage : OfAnyEntry(level, how, beyond) | ofAPage)).Is(0);
    }

    /// <summary>The entry leads to a table: it is present, has no reserved bit and does not end the walk.</summary>
    public static T LeadsOn<T>(TableFormat format, LevelFormat level, T entry, T how, T beyond) where T : IBits<T>
        => entry.Has(PageFlags.Present) & !HasReserved(format, level, entry, how, beyond) & !level.IsPage(entry, how);

    /// <summary>The table to which it leads.</summary>
    public static T Table<T>(T entry) where T : IBits<T> => entry.Only(PageFlags.Frame);

    /// <summary>The physical address of an address in the page to which it refers.</summary>
    public static T Physical<T>(TableFormat format, LevelFormat level, T entry, T address) where T : IBits<T>
    {
        var page = entry.Only(PageFlags.Frame & ~level.OffsetMask) | address.Only(level.OffsetMask);
        return format.IsNarrow && level.Number == 2 ? page | (entry.Field(13, 8) << 32) : page;
    }

    // Large pages of two levels keep bits 32 to 39 of their frame in bits 13 to 20; bit 21 is reserved (PSE-36).
    private static T OfAPage<T>(TableFormat format, LevelFormat level, T beyond) where T : IBits<T>
    {
        var offset = level.OffsetMask & PageFlags.Frame & ~PageFlags.SuperpageAttribute;
        if (level.Number == 1)
            return T.Of(0);
        return format.IsNarrow ? (beyond.Only(0xfful << 32) >>> 19).With(1ul << 21) : T.Of(offset);
    }

    private static T OfAnyEntry<T>(LevelFormat level, T how, T beyond) where T : IBits<T>
    {
        var reserved = beyond.Only(PageFlags.Frame & (~0ul << 32)).With(level.Reserved);
        if (level.HasRights)
            reserved |= T.If(how.Has(Circumstances.NoExecute), T.Of(0), T.Of(PageFlags.NoExecute));
        if (level.Pages == PageRule.WhereMarkedAndOffered)
            reserved |= T.If(how.Has(Circumstances.NoGigabytePages), T.Of(PageFlags.Superpage), T.Of(0));
        if (level.IsUpper)
            reserved |= T.If(how.Has(Circumstances.UpperGlobalReserved), T.Of(PageFlags.Global), T.Of(0));
        return reserved;
    }
}
