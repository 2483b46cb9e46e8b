using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging.Lemmas;

/// <summary>Lemmas about what a walk changes.</summary>
public static class MarkLemmas
{
    private static ulong Marks => PageFlags.Accessed | PageFlags.Dirty;

    /// <summary>Nothing else.</summary>
    [Lemma("PAGE-MARK-001", "A walk changes nothing of an entry but accessed and dirty, and clears neither, with two and with four levels, loosely or not.", Source = "Intel SDM volume 3, 4.8")]
    public static T AWalkChangesMarksAlone<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => Changes([e4, e3, e2, e1], address, how, beyond, Marks);

    /// <summary>Accessed.</summary>
    [Refuted(nameof(AWalkChangesMarksAlone), "nothing but accessed")]
    public static T AWalkChangesAccessedAlone<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => Changes([e4, e3, e2, e1], address, how, beyond, PageFlags.Accessed);

    /// <summary>Dirty.</summary>
    [Lemma("PAGE-MARK-002", "An entry becomes dirty only if it ends the walk of a write that succeeds.", Source = "Intel SDM volume 3, 4.8")]
    public static T OnlyTheLeafOfAWriteBecomesDirty<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => BecomesDirtyOnly([e5, e4, e3, e2, e1], address, how, beyond, (walk, i) => walk.IsLeaf[i] & walk.Happens() & Permission.IsWrite(how));

    /// <summary>Level 1.</summary>
    [Refuted(nameof(OnlyTheLeafOfAWriteBecomesDirty), "only at level 1")]
    public static T OnlyLevel1BecomesDirty<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => BecomesDirtyOnly([e5, e4, e3, e2, e1], address, how, beyond, (walk, i) => T.Truth(i == walk.IsLeaf.Count - 1));

    /// <summary>Accessed.</summary>
    [Lemma("PAGE-MARK-003", "When an access succeeds, every entry on the way is accessed, and by a write the last one is dirty.", Source = "Intel SDM volume 3, 4.8")]
    public static T WhatWasUsedIsMarked<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => AnyWalk.InEach(TableFormat.All, [e5, e4, e3, e2, e1], address, how, beyond, (format, walk) => walk.Happens().Implies(IsMarked(format, walk, how)));

    /// <summary>A fault.</summary>
    [Refuted(nameof(WhatWasUsedIsMarked), "when it faults, too")]
    public static T WhatAFaultUsedIsMarked<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => AnyWalk.InEach(TableFormat.All, [e5, e4, e3, e2, e1], address, how, beyond, (format, walk) => IsMarked(format, walk, how));

    /// <summary>Faults.</summary>
    [Lemma("PAGE-MARK-004", "A walk that faults changes nothing, or loosely the accessed bits of entries that it used.", Source = "Intel SDM volume 3, 4.8")]
    public static T AFaultMarksAtMostWhatItUsed<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        T[] entries = [e5, e4, e3, e2, e1];
        return AnyWalk.InEach(TableFormat.All, entries, address, how, beyond, (format, walk) => walk.Faults.Implies(Each(format, entries, (entry, i) =>
            T.Same(walk.After[i], entry) & T.Same(walk.AfterLoosely[i], T.If(walk.IsUsed[i] & T.Truth(format.Levels[i].HasRights), entry.With(PageFlags.Accessed), entry)))));
    }

    /// <summary>Without the looseness.</summary>
    [Refuted(nameof(AFaultMarksAtMostWhatItUsed), "or nothing, loosely as well")]
    public static T AFaultMarksNothing<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        T[] entries = [e4, e3, e2, e1];
        var walk = Walk.Of(TableFormat.FourLevel, entries, address, how, beyond);
        return walk.Faults.Implies(Each(TableFormat.FourLevel, entries, (entry, i) => T.Same(walk.AfterLoosely[i], entry)));
    }

    /// <summary>Twice.</summary>
    [Lemma("PAGE-MARK-005", "With four levels, the same access walks its own marks as it walked without them: the same answer, and nothing more is changed.", Source = "Intel SDM volume 3, 4.8")]
    public static T TheSecondWalkChangesNothing<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => IsRepeated([e4, e3, e2, e1], address, how, how, beyond);

    /// <summary>Another access.</summary>
    [Refuted(nameof(TheSecondWalkChangesNothing), "any access does, after a read")]
    public static T AnySecondWalkChangesNothing<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => IsRepeated([e4, e3, e2, e1], address, how.Without(Circumstances.Write | Circumstances.Fetch), how, beyond);

    private static T Each<T>(TableFormat format, T[] entries, Func<T, int, T> holds) where T : IBits<T>
    {
        var used = entries[^format.Levels.Count..];
        return BitFunctions.All(Enumerable.Range(0, used.Length), i => holds(used[i], i));
    }

    private static T Changes<T>(T[] entries, T address, T how, T beyond, ulong bits) where T : IBits<T>
        => AnyWalk.InEach([TableFormat.TwoLevel, TableFormat.FourLevel], entries, address, how, beyond, (format, walk) => Each(format, entries, (entry, i) =>
            Grows(entry, walk.After[i], bits) & Grows(entry, walk.AfterLoosely[i], bits)));

    private static T Grows<T>(T before, T after, ulong bits) where T : IBits<T> => after.AgreesOn(before, ~bits) & T.Same(before & after, before);

    private static T BecomesDirtyOnly<T>(T[] entries, T address, T how, T beyond, Func<Walked<T>, int, T> where) where T : IBits<T>
        => AnyWalk.InEach(TableFormat.All, entries, address, how, beyond, (format, walk) => Each(format, entries, (entry, i) =>
            (!walk.After[i].AgreesOn(entry, PageFlags.Dirty) | !walk.AfterLoosely[i].AgreesOn(entry, PageFlags.Dirty)).Implies(where(walk, i))));

    private static T IsMarked<T>(TableFormat format, Walked<T> walk, T how) where T : IBits<T>
        => BitFunctions.All(Enumerable.Range(0, format.Levels.Count).Where(i => format.Levels[i].HasRights), i =>
            walk.IsUsed[i].Implies(walk.After[i].Has(PageFlags.Accessed)) & (walk.IsLeaf[i] & Permission.IsWrite(how)).Implies(walk.After[i].Has(PageFlags.Dirty)));

    private static T IsRepeated<T>(T[] entries, T address, T first, T second, T beyond) where T : IBits<T>
    {
        var alone = Walk.Of(TableFormat.FourLevel, entries, address, second, beyond);
        var marked = Walk.Of(TableFormat.FourLevel, entries, address, first, beyond).After;
        var again = Walk.Of(TableFormat.FourLevel, marked, address, second, beyond);
        return T.Same(alone.Faults, again.Faults) & T.Same(alone.Code, again.Code) & T.Same(alone.Physical, again.Physical)
            & Each(TableFormat.FourLevel, entries, (_, i) => T.Same(again.After[i], marked[i]));
    }
}
