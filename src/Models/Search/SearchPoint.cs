namespace Verified.Models.Search;

/// <summary>The sums of a search.</summary>
/// <param name="Transitions">Steps between states that were taken.</param>
/// <param name="Cut">Steps that the scope's caps cut.</param>
/// <param name="Expanded">The states whose steps have all been taken.</param>
/// <param name="StateSum">The sum of the hashes of all states.</param>
/// <param name="StepSum">The sum of the hashes of all steps.</param>
/// <param name="Searched">The time of search in all runs so far.</param>
internal readonly record struct Sums(long Transitions, long Cut, int Expanded, ulong StateSum, ulong StepSum, TimeSpan Searched);

/// <summary>Where a search stands between two batches: with the states themselves, all that it needs to go on from there.</summary>
/// <param name="States">How many states were found.</param>
/// <param name="Sums">Its sums.</param>
/// <param name="Levels">For each number of steps, how many states are reached with at most so many. The last level may still grow only in <paramref name="States"/>.</param>
/// <param name="Fired">How many transitions belong to each instance of a rule.</param>
/// <param name="At">When that was.</param>
internal sealed record SearchPoint(int States, Sums Sums, IReadOnlyList<int> Levels, IReadOnlyList<long> Fired, DateTimeOffset At)
{
    /// <summary>What no search can have come to, in a few words; null if it can.</summary>
    internal string? Impossible => (Levels, Sums) switch
    {
        ({ Count: 0 }, _) => "no level",
        _ when Levels[0] != 1 || Levels.Zip(Levels.Skip(1)).Any(pair => pair.First >= pair.Second) || Levels[^1] > States => "levels that do not grow",
        _ when Sums.Expanded < (Levels.Count > 1 ? Levels[^2] : 0) || Sums.Expanded > Levels[^1] => "more or fewer expanded states than its levels have",
        _ when Sums.Expanded == Levels[^1] && States > Levels[^1] => "a level that was not begun",
        _ when Sums.Transitions < 0 || Sums.Cut < 0 || Sums.Searched < TimeSpan.Zero => "a negative sum",
        _ when Fired.Any(one => one < 0 || one > Sums.Transitions) || Fired.Sum(one => (decimal)one) != Sums.Transitions => "other transitions than those of its rules",
        _ => null,
    };
}
