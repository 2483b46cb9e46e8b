namespace Verified.Cli.Progress;

/// <summary>How far a piece of work is: 1,200,000 states, of a known total or not.</summary>
internal readonly record struct Advance(long Done, string Unit, long? Total = null);
