namespace Verified.Cli.Usage;

/// <summary>Which known word was probably meant by one that is not known.</summary>
internal static class Nearest
{
    private const int MostOffered = 3, MostDistance = 3;

    /// <summary>The known words that are nearest, at most three, nearest first; none when all are far. Capitals do not count.</summary>
    /// <remarks>A word is near that begins with the given one, or that becomes it by few changes: one for up to four letters, one more for each four, at most three.</remarks>
    public static IReadOnlyList<string> Of(string word, IEnumerable<string> known)
    {
        var meant = word.ToUpperInvariant();
        var near = known.Select(other => (Word: other, Distance: Rank(meant, other.ToUpperInvariant())))
            .Where(one => one.Distance <= Limit(meant.Length)).OrderBy(one => one.Distance).ThenBy(one => one.Word, StringComparer.Ordinal).ToList();
        return [.. near.Where(one => one.Distance == near[0].Distance).Select(one => one.Word).Distinct().Take(MostOffered)];
    }

    /// <summary>The end of a message: <c>; did you mean 'check'?</c>, or nothing.</summary>
    public static string Question(string word, IEnumerable<string> known)
    {
        var near = Of(word, known);
        return near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near.Select(one => $"'{one}'"))}?";
    }

    /// <summary>How many letters must be put in, taken out, changed or swapped with the next one to make one word the other.</summary>
    internal static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Least(rows, one, other, i, j);
            }
        }

        return rows[one.Length, other.Length];
    }

    private static int Least(int[,] rows, string one, string other, int i, int j)
    {
        var changed = rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
        var least = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
        var swapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
        return swapped ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
    }

    private static int Limit(int length) => Math.Min(MostDistance, 1 + (length - 1) / 4);

    // The table of distances of a word that is much longer need not be made.
    private static int Rank(string word, string other) =>
        word.Length > 1 && other.StartsWith(word, StringComparison.Ordinal) ? (other.Length == word.Length ? 0 : 1)
        : Math.Abs(word.Length - other.Length) > MostDistance ? int.MaxValue
        : Distance(word, other);
}
