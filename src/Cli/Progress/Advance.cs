namespace Verified.Cli.Progress;

/// <summary>How far a piece of work is: 1,200,000 states, of a known total or not; beside that, or where that says too little, in its own words.</summary>
/// <param name="Done">How much is done; counted on from one report to the next within a phase.</param>
/// <param name="Unit">Of what; empty where nothing is counted.</param>
/// <param name="Total">How much there is to do in this phase; null where nobody knows.</param>
/// <param name="Words">What else there is to say.</param>
internal readonly record struct Advance(long Done, string Unit, long? Total = null, string? Words = null)
{
    /// <summary>Which part of the work this is, where it has several: <c>shrinking</c>. Another total belongs to another phase.</summary>
    public string? Phase { get; init; }

    /// <summary>For work that counts nothing, or several things at once.</summary>
    public static Advance InWords(string words) => new(0, "", null, words);
}
