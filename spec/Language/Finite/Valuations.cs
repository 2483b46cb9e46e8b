namespace Verified.Spec.Language.Finite;

/// <summary>Counting through all values of several variables; the last one changes fastest.</summary>
internal static class Valuations
{
    /// <summary>Every combination of numbers below these sizes, each in an array of its own.</summary>
    internal static IEnumerable<int[]> Of(IReadOnlyList<int> sizes)
    {
        var number = sizes.Aggregate(1, (product, size) => product * size);
        for (var n = 0; n < number; n++)
        {
            var values = new int[sizes.Count];
            Decode(n, sizes, values);
            yield return values;
        }
    }

    /// <summary>The position of a combination in that order.</summary>
    internal static int Encode(ReadOnlySpan<int> values, IReadOnlyList<int> sizes)
    {
        var number = 0;
        for (var i = 0; i < sizes.Count; i++)
            number = number * sizes[i] + values[i];
        return number;
    }

    /// <summary>The combination at a position.</summary>
    internal static void Decode(int number, IReadOnlyList<int> sizes, Span<int> values)
    {
        for (var i = sizes.Count - 1; i >= 0; i--)
            (number, values[i]) = Math.DivRem(number, sizes[i]);
    }
}
