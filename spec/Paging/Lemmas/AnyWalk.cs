using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging.Lemmas;

/// <summary>A walk of any words, and what is said of it in many lemmas.</summary>
internal static class AnyWalk
{
    /// <summary>The formats with permissions at every level and with execution to be forbidden.</summary>
    public static IReadOnlyList<TableFormat> Long { get; } = [TableFormat.FourLevel, TableFormat.FiveLevel];

    /// <summary>It holds for the walk in each of these formats.</summary>
    public static T InEach<T>(IReadOnlyList<TableFormat> formats, T[] entries, T address, T how, T beyond, Func<TableFormat, Walked<T>, T> holds) where T : IBits<T>
        => BitFunctions.All(formats, format => holds(format, Of(format, entries, address, how, beyond)));

    /// <summary>The walk in one format, of the last of these entries.</summary>
    public static Walked<T> Of<T>(TableFormat format, T[] entries, T address, T how, T beyond) where T : IBits<T>
        => Walk.Of(format, entries[^format.Levels.Count..], address, how, beyond);

    /// <summary>Every entry on the way has this, where it has permissions.</summary>
    public static T EveryUsed<T>(TableFormat format, Walked<T> walk, T[] entries, Func<T, T> has) where T : IBits<T>
    {
        var used = entries[^format.Levels.Count..];
        return BitFunctions.All(Enumerable.Range(0, used.Length).Where(i => format.Levels[i].HasRights), i => walk.IsUsed[i].Implies(has(used[i])));
    }

    /// <summary>The access happens.</summary>
    public static T Happens<T>(this Walked<T> walk) where T : IBits<T> => !walk.Faults;
}
