using System.Globalization;

namespace Verified.Cli.Progress;

/// <summary>The line for an advance: what is done, of how much, how fast, how long yet, since when.</summary>
internal static class ProgressLine
{
    private const string Cut = "…";

    /// <summary>The whole line, whatever its length.</summary>
    /// <param name="name">The work.</param>
    /// <param name="advance">How far it is; null: nobody knows.</param>
    /// <param name="rate">What is done a second, where that is known.</param>
    /// <param name="left">How long it takes yet, where that is known.</param>
    /// <param name="elapsed">Since when.</param>
    public static string Of(string name, Advance? advance, double? rate, TimeSpan? left, TimeSpan elapsed)
    {
        var made = advance ?? default;
        string[] parts =
        [
            made.Phase is { } phase ? $"{name}: {phase}" : name,
            Counted(made),
            rate is { } persecond ? Rate(persecond) : "",
            left is { } time ? Left(time) : "",
            made.Words ?? "",
            Invariant($"{elapsed.TotalSeconds:F0} s"),
        ];
        return string.Join("  ", parts.Where(part => part.Length > 0));
    }

    /// <summary>As much of a line as a terminal of so many columns shows without going on to the next one.</summary>
    public static string Fit(string line, int columns) =>
        line.Length < columns ? line : columns <= Cut.Length ? "" : line[..(columns - 1 - Cut.Length)] + Cut;

    /// <summary>A rate with sense: <c>3.2 M/s</c>, <c>437/s</c>, <c>0.4/s</c>, <c>2/min</c>; nothing where it is below one in a minute.</summary>
    public static string Rate(double rate) => rate switch
    {
        >= 999_500 => Invariant($"{rate / 1_000_000:F1} M/s"),
        >= 9_999.5 => Invariant($"{rate / 1_000:F0} k/s"),
        >= 9.95 => Invariant($"{rate:N0}/s"),
        >= 0.1 => Invariant($"{rate:F1}/s"),
        >= 1.0 / 60 => Invariant($"{rate * 60:F0}/min"),
        _ => "",
    };

    /// <summary>What is left, no more exact than a guess can be: <c>about 40 s left</c>, <c>about 3 min left</c>.</summary>
    public static string Left(TimeSpan left) => left.TotalSeconds switch
    {
        < 7.5 => "a few seconds left",
        < 57.5 => Invariant($"about {Math.Round(left.TotalSeconds / 5) * 5:F0} s left"),
        < 90 * 60 => Invariant($"about {Math.Max(left.TotalMinutes, 1):F0} min left"),
        _ => Invariant($"about {left.TotalHours:F0} h left"),
    };

    private static string Counted(Advance made) =>
        string.IsNullOrEmpty(made.Unit) ? "" : made.Total is { } all ? Invariant($"{made.Done:N0} of {all:N0} {made.Unit}") : Invariant($"{made.Done:N0} {made.Unit}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
