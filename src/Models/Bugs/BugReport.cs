using Verified.Models.Judging;

namespace Verified.Models.Bugs;

/// <summary>What came of planting a bug.</summary>
public enum BugOutcome
{
    /// <summary>The claim that its story names caught it, and the shrunk trace shows it again.</summary>
    Caught,

    /// <summary>Something caught it, but not the claim that its story names.</summary>
    CaughtByAnother,

    /// <summary>Nothing caught it within the budget.</summary>
    Missed,

    /// <summary>It could not be planted, or its trace did not show it again.</summary>
    Broken,
}

/// <summary>What came of planting one bug.</summary>
/// <param name="Bug">The bug.</param>
/// <param name="Outcome">Whether it was caught.</param>
/// <param name="Detail">One line for people: the claim's sentence, what caught it instead, why it could not be planted.</param>
/// <param name="Compiling">How long it took to compile the kernel with the bug in it.</param>
/// <param name="Catching">How long it took from then to the first run that the claim caught.</param>
/// <param name="Shrinking">How long it took to make that run small.</param>
/// <param name="Programs">How many programs were run until then.</param>
/// <param name="TraceSteps">How many atomic steps the shrunk trace has.</param>
/// <param name="Trace">The shrunk trace as text, which a caller may keep.</param>
public sealed record BugReport(
    SeededBug Bug, BugOutcome Outcome, string Detail, TimeSpan Compiling, TimeSpan Catching = default, TimeSpan Shrinking = default,
    int Programs = 0, int TraceSteps = 0, string? Trace = null)
{
    /// <summary>For each seed with which the claim caught it: how many programs were run until then.</summary>
    public IReadOnlyList<(ulong Seed, int Programs)> BySeed { get; init; } = [];

    /// <summary>The seed of these that needed the median number of programs, and that number.</summary>
    public (ulong Seed, int Programs) Median => BySeed.OrderBy(one => one.Programs).ElementAt(BySeed.Count / 2);

    /// <summary>The seed of these that needed most programs, and that number.</summary>
    public (ulong Seed, int Programs) Worst => BySeed.MaxBy(one => one.Programs);
}

/// <summary>What came of running the kernel as it is, compiled in the same way.</summary>
/// <param name="Programs">How many programs were run.</param>
/// <param name="Steps">How many steps they took.</param>
/// <param name="Elapsed">How long that took, without compiling.</param>
/// <param name="Failure">Why one of them failed; nothing if none did.</param>
public sealed record BaselineReport(int Programs, long Steps, TimeSpan Elapsed, Failure? Failure)
{
    /// <summary>The program that failed, made small; null if none did, or it did not fail again.</summary>
    public SmallRun? Small { get; init; }
}
