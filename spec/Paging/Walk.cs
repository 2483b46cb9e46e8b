using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging;

/// <summary>The page walk, as a function of the entries that are read on the way.</summary>
/// <remarks>
/// <para>Source: Intel SDM volume 3, chapter 4.</para>
/// <para>The walk is that of the tables alone. What a CPU may answer that remembers translations is said by <see cref="Answers.WalkJudge"/>.</para>
/// </remarks>
public static class Walk
{
    /// <summary>Walks from the root down.</summary>
    /// <param name="format">The format of the tables.</param>
    /// <param name="entries">The entry that each level would be asked for, from the root down. One below the end of the walk means nothing.</param>
    /// <param name="address">The virtual address, canonical.</param>
    /// <param name="how">The <see cref="Circumstances"/>.</param>
    /// <param name="beyond">The bits of a physical address that the CPU does not have.</param>
    public static Walked<T> Of<T>(TableFormat format, IReadOnlyList<T> entries, T address, T how, T beyond) where T : IBits<T>
    {
        var words = format.IsNarrow ? [.. entries.Select(entry => entry.Only(uint.MaxValue))] : entries;
        var (absent, reserved, reached) = (T.Truth(false), T.Truth(false), T.Truth(true));
        var (writable, user, executable) = (T.Truth(true), T.Truth(true), T.Truth(true));
        var (leaf, physical) = (T.Of(0), T.Of(0));
        var (used, ends) = (new T[format.Levels.Count], new T[format.Levels.Count]);
        for (var i = 0; i < format.Levels.Count; i++)
        {
            var (level, entry) = (format.Levels[i], words[i]);
            var isPresent = entry.Has(PageFlags.Present);
            var isReserved = Entry.HasReserved(format, level, entry, how, beyond);
            absent |= reached & !isPresent;
            reserved |= reached & isPresent & isReserved;
            used[i] = reached & isPresent & !isReserved;
            ends[i] = used[i] & level.IsPage(entry, how);
            reached = used[i] & !level.IsPage(entry, how);
            if (level.HasRights)
            {
                writable &= used[i].Implies(entry.Has(PageFlags.Writable));
                user &= used[i].Implies(entry.Has(PageFlags.User));
                executable &= used[i].Implies(entry.HasNone(PageFlags.NoExecute));
            }
            leaf = T.If(ends[i], entry, leaf);
            physical = T.If(ends[i], Entry.Physical(format, level, entry, address), physical);
        }
        var byKey = format.IsLong ? !absent & !reserved & Permission.ForbiddenByKey(leaf, user, how) : T.Truth(false);
        var denied = !absent & !reserved & (!Permission.ByRights(writable, user, executable, how) | byKey);
        var faults = absent | reserved | denied;
        return new Walked<T>
        {
            IsAbsent = absent,
            IsReserved = reserved,
            IsDenied = denied,
            IsDeniedByKey = byKey,
            Code = Code(format, absent, reserved, byKey, how),
            Physical = physical,
            IsUser = user,
            IsGlobal = leaf.Has(PageFlags.Global) & how.Has(Circumstances.GlobalPages),
            IsUsed = used,
            IsLeaf = ends,
            After = [.. entries.Select((entry, i) => After(format.Levels[i], entry, !faults & used[i], !faults & ends[i], how))],
            AfterLoosely = [.. entries.Select((entry, i) => After(format.Levels[i], entry, used[i], !faults & ends[i], how))],
        };
    }

    private static T After<T>(LevelFormat level, T entry, T isAccessed, T isLeaf, T how) where T : IBits<T>
    {
        if (!level.HasRights)
            return entry;
        var accessed = T.If(isAccessed, entry.With(PageFlags.Accessed), entry);
        return T.If(isLeaf & Permission.IsWrite(how), accessed.With(PageFlags.Dirty), accessed);
    }

    private static T Code<T>(TableFormat format, T absent, T reserved, T byKey, T how) where T : IBits<T>
    {
        static T Flag(T condition, ulong flag) => T.If(condition, T.Of(flag), T.Of(0));
        var tellsFetches = how.Has(Circumstances.ExecutionPrevention);
        if (!format.IsNarrow)
            tellsFetches |= how.Has(Circumstances.NoExecute);
        return Flag(!absent, FaultFlags.Protection)
            | Flag(Permission.IsWrite(how), FaultFlags.Write)
            | Flag(how.Has(Circumstances.ByUser), FaultFlags.User)
            | Flag(reserved, FaultFlags.Reserved)
            | Flag(Permission.IsFetch(how) & tellsFetches, FaultFlags.Fetch)
            | Flag(byKey, FaultFlags.Key);
    }
}
