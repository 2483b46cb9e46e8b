using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging.Lemmas;

/// <summary>Lemmas about where a walk leads.</summary>
public static class AddressLemmas
{
    /// <summary>Superpages of 2 MiB.</summary>
    [Lemma("PAGE-WALK-001", "A superpage of two megabytes is walked as a table of 512 equal small pages is: the same physical address, fault and error code.", Source = "Intel SDM volume 3, 4.5.4")]
    public static T ASuperpageIsATableOfSmallPages<T>(T e4, T e3, T e2, T table, T address, T how, T beyond) where T : IBits<T>
        => IsSplit(e4, e3, e2, table, address, how, beyond, PageFlags.Attribute);

    /// <summary>PAT.</summary>
    [Refuted(nameof(ASuperpageIsATableOfSmallPages), "bit 12 of the superpage is taken for a bit of the frame, and not for PAT")]
    public static T TheAttributeBitIsOfTheFrame<T>(T e4, T e3, T e2, T table, T address, T how, T beyond) where T : IBits<T>
        => IsSplit(e4, e3, e2, table, address, how, beyond, PageFlags.SuperpageAttribute);

    /// <summary>Superpages of 1 GiB.</summary>
    [Lemma("PAGE-WALK-002", "A superpage of a gigabyte is walked as a table of 512 equal superpages of two megabytes is, where the CPU has such pages.", Source = "Intel SDM volume 3, 4.5.4")]
    public static T AGigabyteIsATableOfSuperpages<T>(T e4, T e3, T table, T address, T how, T beyond) where T : IBits<T>
        => IsSplitGigabyte(e4, e3, table, address, how.Without(Circumstances.NoGigabytePages), beyond);

    /// <summary>A CPU without them.</summary>
    [Refuted(nameof(AGigabyteIsATableOfSuperpages), "on any CPU: one without such pages reserves the bit")]
    public static T AGigabyteIsATableOfSuperpagesOnAnyCpu<T>(T e4, T e3, T table, T address, T how, T beyond) where T : IBits<T>
        => IsSplitGigabyte(e4, e3, table, address, how, beyond);

    /// <summary>MAXPHYADDR.</summary>
    [Lemma("PAGE-WALK-003", "No walk leads to a physical address that the CPU does not have, in every format.", Source = "Intel SDM volume 3, 4.1.4")]
    public static T NoWalkLeadsBeyondTheWidth<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => AnyWalk.InEach(TableFormat.All, [e5, e4, e3, e2, e1], address, how, beyond, (_, walk) => walk.Happens().Implies(IsWithin(walk, beyond)));

    /// <summary>Faults.</summary>
    [Refuted(nameof(NoWalkLeadsBeyondTheWidth), "nor does the entry at which a walk ends")]
    public static T NoLeafIsBeyondTheWidth<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        var walk = Walk.Of(TableFormat.FourLevel, [e4, e3, e2, e1], address, how, beyond);
        return (!walk.IsAbsent).Implies((e1 & Width(beyond)).Is(0));
    }

    /// <summary>Offsets.</summary>
    [Lemma("PAGE-WALK-004", "The offset in a page is not translated: the physical address has the low 12 bits of the virtual one, and two addresses of a page lead to one frame.", Source = "Intel SDM volume 3, 4.3 to 4.5")]
    public static T TheOffsetIsKept<T>(T e5, T e4, T e3, T e2, T e1, T address, T other, T how, T beyond) where T : IBits<T>
        => Keeps([e5, e4, e3, e2, e1], address, other, how, beyond, 12);

    /// <summary>Superpages.</summary>
    [Refuted(nameof(TheOffsetIsKept), "the low 13 bits")]
    public static T ThirteenBitsAreKept<T>(T e5, T e4, T e3, T e2, T e1, T address, T other, T how, T beyond) where T : IBits<T>
        => Keeps([e5, e4, e3, e2, e1], address, other, how, beyond, 13);

    /// <summary>PSE.</summary>
    [Lemma("PAGE-WALK-005", "Without CR4.PSE no entry of two-level tables has a reserved bit, and none ends the walk above level 1.", Source = "Intel SDM volume 3, 4.3")]
    public static T WithoutPseThereAreNoLargePages<T>(T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => HasNoLargePages(e2, e1, address, how.Without(Circumstances.LargePages), beyond);

    /// <summary>With PSE.</summary>
    [Refuted(nameof(WithoutPseThereAreNoLargePages), "with CR4.PSE as well")]
    public static T WithPseThereAreNoLargePages<T>(T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => HasNoLargePages(e2, e1, address, how, beyond);

    /// <summary>Canonical addresses.</summary>
    [Lemma("PAGE-WALK-006", "An address that is canonical for four levels is canonical for five, and its fifth index is 0 or 511.", Source = "Intel SDM volume 1, 3.3.7.1")]
    public static T FourLevelsAreCanonicalForFive<T>(T address) where T : IBits<T>
        => TableFormat.FourLevel.IsCanonical(address).Implies(IsAtAnEnd(address));

    /// <summary>The converse.</summary>
    [Refuted(nameof(FourLevelsAreCanonicalForFive), "and the other way round")]
    public static T FiveLevelsAreCanonicalForFour<T>(T address) where T : IBits<T>
        => IsAtAnEnd(address).Implies(TableFormat.FourLevel.IsCanonical(address));

    private static T IsAtAnEnd<T>(T address) where T : IBits<T>
    {
        var index = TableFormat.FiveLevel.Levels[0].Index(address);
        return TableFormat.FiveLevel.IsCanonical(address) & (index.Is(0) | index.Is(511));
    }

    private static T IsSplit<T>(T e4, T e3, T e2, T table, T address, T how, T beyond, ulong attribute) where T : IBits<T>
    {
        var superpage = e2.With(PageFlags.Superpage).Without(0xfful << 13);
        var kept = superpage.Without(PageFlags.Superpage | PageFlags.SuperpageAttribute);
        var small = kept | (address.Field(12, 9) << 12) | T.If(superpage.Has(PageFlags.SuperpageAttribute), T.Of(attribute), T.Of(0));
        return IsTheSame(
            Walk.Of(TableFormat.FourLevel, [e4, e3, superpage, T.Of(0)], address, how, beyond),
            Walk.Of(TableFormat.FourLevel, [e4, e3, Table(superpage, table, beyond), small], address, how, beyond));
    }

    private static T IsSplitGigabyte<T>(T e4, T e3, T table, T address, T how, T beyond) where T : IBits<T>
    {
        var superpage = e3.With(PageFlags.Superpage).Without(0x1fffful << 13);
        var part = superpage | (address.Field(21, 9) << 21);
        return IsTheSame(
            Walk.Of(TableFormat.FourLevel, [e4, superpage, T.Of(0), T.Of(0)], address, how, beyond),
            Walk.Of(TableFormat.FourLevel, [e4, Table(superpage, table, beyond), part, T.Of(0)], address, how, beyond));
    }

    // An entry for any table, with the rights of a page.
    private static T Table<T>(T page, T table, T beyond) where T : IBits<T>
        => page.Without(PageFlags.Superpage | PageFlags.Frame) | (table.Only(PageFlags.Frame) & ~Width(beyond)) | (page & Width(beyond));

    private static T IsTheSame<T>(Walked<T> one, Walked<T> other) where T : IBits<T>
        => T.Same(one.Faults, other.Faults) & one.Faults.Implies(T.Same(one.Code, other.Code)) & one.Happens().Implies(T.Same(one.Physical, other.Physical))
            & T.Same(one.IsGlobal, other.IsGlobal);

    private static T Width<T>(T beyond) where T : IBits<T> => beyond.Only(PageFlags.Frame & (~0ul << 32));

    private static T IsWithin<T>(Walked<T> walk, T beyond) where T : IBits<T> => (walk.Physical & Width(beyond)).Is(0);

    private static T Keeps<T>(T[] entries, T address, T other, T how, T beyond, int bits) where T : IBits<T>
    {
        var offset = (1ul << bits) - 1;
        var near = address.Without(offset) | other.Only(offset);
        return AnyWalk.InEach(TableFormat.All, entries, address, how, beyond, (format, walk) =>
        {
            var second = AnyWalk.Of(format, entries, near, how, beyond);
            return walk.Happens().Implies(walk.Physical.AgreesOn(address, offset) & second.Happens() & walk.Physical.AgreesOn(second.Physical, ~offset));
        });
    }

    private static T HasNoLargePages<T>(T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        var walk = Walk.Of(TableFormat.TwoLevel, [e2, e1], address, how, beyond);
        return !walk.IsReserved & !walk.IsLeaf[0];
    }
}
