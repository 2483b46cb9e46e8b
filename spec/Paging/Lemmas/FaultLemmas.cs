using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging.Lemmas;

/// <summary>Lemmas about the error code of a page fault.</summary>
public static class FaultLemmas
{
    /// <summary>P.</summary>
    [Lemma("PAGE-CODE-001", "The error code's P bit is clear exactly if the walk comes to an entry that is not present.", Source = "Intel SDM volume 3, 4.7")]
    public static T ProtectionIsClearWhereAnEntryIsAbsent<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        var walk = Walk.Of(TableFormat.FourLevel, [e4, e3, e2, e1], address, how, beyond);
        var absent = Absent(e4) | (walk.IsUsed[0] & Absent(e3)) | (GoesOn(walk, 1) & Absent(e2)) | (GoesOn(walk, 2) & Absent(e1));
        return walk.Faults.Implies(T.Same(walk.Code.HasNone(FaultFlags.Protection), absent));
    }

    /// <summary>All entries.</summary>
    [Refuted(nameof(ProtectionIsClearWhereAnEntryIsAbsent), "exactly if any of the four is not present: what is below a superpage or a reserved bit does not count")]
    public static T ProtectionIsClearWhereAnyEntryIsAbsent<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        var walk = Walk.Of(TableFormat.FourLevel, [e4, e3, e2, e1], address, how, beyond);
        return walk.Faults.Implies(T.Same(walk.Code.HasNone(FaultFlags.Protection), Absent(e4) | Absent(e3) | Absent(e2) | Absent(e1)));
    }

    /// <summary>RSVD.</summary>
    [Lemma("PAGE-CODE-002", "RSVD implies P, and never comes with PK, in every format.", Source = "Intel SDM volume 3, 4.7")]
    public static T ReservedImpliesProtection<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => AnyWalk.InEach(TableFormat.All, [e5, e4, e3, e2, e1], address, how, beyond, (_, walk) =>
            walk.Code.Has(FaultFlags.Reserved).Implies(walk.Code.Has(FaultFlags.Protection) & walk.Code.HasNone(FaultFlags.Key)));

    /// <summary>The converse.</summary>
    [Refuted(nameof(ReservedImpliesProtection), "P implies RSVD")]
    public static T ProtectionImpliesReserved<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => AnyWalk.InEach(TableFormat.All, [e5, e4, e3, e2, e1], address, how, beyond, (_, walk) =>
            (walk.Faults & walk.Code.Has(FaultFlags.Protection)).Implies(walk.Code.Has(FaultFlags.Reserved)));

    /// <summary>W/R, U/S, I/D.</summary>
    [Lemma("PAGE-CODE-003", "W/R and U/S tell the access; I/D tells a fetch where SMEP is on, or EFER.NXE outside of two-level tables, and never comes with W/R.", Source = "Intel SDM volume 3, 4.7")]
    public static T TheCodeTellsTheAccess<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => AnyWalk.InEach(TableFormat.All, [e5, e4, e3, e2, e1], address, how, beyond, (format, walk) =>
            Tells(walk, how) & T.Same(walk.Code.Has(FaultFlags.Fetch), Permission.IsFetch(how)
                & (how.Has(Circumstances.ExecutionPrevention) | (how.Has(Circumstances.NoExecute) & T.Truth(!format.IsNarrow)))));

    /// <summary>Always.</summary>
    [Refuted(nameof(TheCodeTellsTheAccess), "I/D tells every fetch")]
    public static T TheCodeTellsEveryFetch<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => AnyWalk.InEach(TableFormat.All, [e5, e4, e3, e2, e1], address, how, beyond, (_, walk) =>
            Tells(walk, how) & T.Same(walk.Code.Has(FaultFlags.Fetch), Permission.IsFetch(how)));

    /// <summary>NXE.</summary>
    [Lemma("PAGE-CODE-004", "Where EFER.NXE is clear, no access of whatever kind passes an entry with XD: the bit is reserved.", Source = "Intel SDM volume 3, 4.5")]
    public static T WithoutNxeTheBitIsReserved<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => PassesNoExecute([e5, e4, e3, e2, e1], address, how, beyond, how.HasNone(Circumstances.NoExecute));

    /// <summary>With NXE.</summary>
    [Refuted(nameof(WithoutNxeTheBitIsReserved), "where it is set as well")]
    public static T WithNxeTheBitIsReserved<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => PassesNoExecute([e5, e4, e3, e2, e1], address, how, beyond, how.Has(Circumstances.NoExecute));

    private static T PassesNoExecute<T>(T[] entries, T address, T how, T beyond, T where) where T : IBits<T>
        => AnyWalk.InEach([TableFormat.Pae, .. AnyWalk.Long], entries, address, how, beyond, (format, walk) =>
            (where & walk.Happens()).Implies(AnyWalk.EveryUsed(format, walk, entries, entry => entry.HasNone(PageFlags.NoExecute))));

    private static T Absent<T>(T entry) where T : IBits<T> => !entry.Has(PageFlags.Present);

    private static T GoesOn<T>(Walked<T> walk, int entry) where T : IBits<T> => walk.IsUsed[entry] & !walk.IsLeaf[entry];

    private static T Tells<T>(Walked<T> walk, T how) where T : IBits<T>
        => T.Same(walk.Code.Has(FaultFlags.Write), Permission.IsWrite(how)) & T.Same(walk.Code.Has(FaultFlags.User), how.Has(Circumstances.ByUser))
            & !walk.Code.Has(FaultFlags.Fetch | FaultFlags.Write);
}
