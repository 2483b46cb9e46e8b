namespace Verified.Models.Monitors;

/// <summary>The coarsest partition of the sets of states in which two sets are told apart only by what may follow them.</summary>
internal static class Minimised
{
    /// <summary>The class of each set, numbered in the order of the first set of each.</summary>
    public static int[] Of(Determinised sets)
    {
        // All that is known first: whether a set is outside the scope alone.
        var classes = Numbered(Enumerable.Range(0, sets.Sets.Count).Select(set => (int[])[IsLost(sets, set) ? 1 : 0]));
        for (var count = 0; count != classes.Max() + 1;)
        {
            count = classes.Max() + 1;
            var before = classes;
            classes = Numbered(Enumerable.Range(0, sets.Sets.Count)
                .Select(set => (int[])[before[set], .. sets.Next[set].Select(next => next == Determinised.Nowhere ? -1 : before[next])]));
        }

        return classes;
    }

    /// <summary>Nothing but the outside of the scope explains what was seen.</summary>
    public static bool IsLost(Determinised sets, int set) => sets.Sets[set].Contains(sets.Beyond) && sets.Sets[set].Count == 1;

    private static int[] Numbered(IEnumerable<int[]> signatures)
    {
        var known = new Dictionary<string, int>();
        return [.. signatures.Select(signature => string.Join(' ', signature)).Select(text => known.TryGetValue(text, out var number) ? number : known[text] = known.Count)];
    }
}
