namespace Verified.Cli.Progress;

/// <summary>How far a piece of work is: 1,200,000 states, of a known total or not; or, where that says too little, in its own words.</summary>
internal readonly record struct Advance(long Done, string Unit, long? Total = null, string? Words = null)
{
    /// <summary>For work that counts several things at once and knows its rates itself.</summary>
    public static Advance InWords(string words) => new(0, "", null, words);
}
