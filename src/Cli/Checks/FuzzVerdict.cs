using System.Globalization;
using Verified.Abi;
using Verified.Cli.Stories;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;

namespace Verified.Cli.Checks;

/// <summary>What random programs came to, as a case of a report.</summary>
/// <param name="name">The case.</param>
/// <param name="model">The model whose programs were run, also in the name of a saved trace.</param>
/// <param name="seed">What fixed them.</param>
internal sealed class FuzzVerdict(string name, string model, ulong seed)
{
    /// <summary>What it ran on, where there is a choice.</summary>
    public string? World { get; init; }

    /// <summary>What is added to the command that replays the trace.</summary>
    public string ReplayedWith { get; init; } = "";

    /// <summary>The command that finds the failure again without its trace.</summary>
    public string? FoundBy { get; init; }

    /// <summary>Whether the state before a step can be shown.</summary>
    public bool HasStates { get; init; } = true;

    /// <summary>It failed, and its trace is kept.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="trace">The run.</param>
    /// <param name="program">The number of the program that failed, from 1.</param>
    /// <remarks>A run that leaves the scope of the judge says nothing about the implementation: that is our own mistake.</remarks>
    public CaseResult Failed(Failure failure, TraceInWords trace, long program)
    {
        var saved = SavedTrace.Save($"{model}{(World is null ? "" : $"-{World}")}-seed{seed}-program{program}", trace.Print(failure.Lines()));
        var replay = saved.Kept is null ? FoundBy : $"./verified replay {saved.Kept}{ReplayedWith}";
        var story = StoryTeller.Tell(failure, trace) with
        {
            Replay = replay,
            Debug = HasStates && saved.Kept is not null && failure.At > 0 ? $"{replay} --until {failure.At}" : null,
        };
        return CaseResult.Told(name, story) with
        {
            Outcome = failure.Kind == FailureKind.Scope ? Outcome.Error : Outcome.Failed,
            Reason = $"program {program}: {story.Claim.Sentence}{(saved.WhyNot is null ? "" : $" (its trace could not be saved: {saved.WhyNot})")}",
            File = saved.Kept,
            World = World,
            Seed = seed,
        };
    }

    /// <summary>Nothing failed.</summary>
    /// <param name="done">How many were judged.</param>
    /// <param name="wanted">How many should be.</param>
    /// <param name="things">What they are called.</param>
    /// <param name="details">What to tell of them.</param>
    public CaseResult Held(long done, long wanted, string things, IReadOnlyList<string> details) =>
        (done >= wanted ? CaseResult.Passed(name) with { Reason = string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {done:N0} {things}, and none fails"), Details = details } : CaseResult.Skipped(name, $"interrupted after {done} {things}, none of which failed")) with { World = World, Seed = seed };

    /// <summary>The only program that was run did not fail; its trace is kept.</summary>
    /// <param name="program">Its number, from 1.</param>
    /// <param name="trace">The run.</param>
    public CaseResult Held(int program, TraceInWords trace)
    {
        var saved = SavedTrace.Save($"{model}{(World is null ? "" : $"-{World}")}-seed{seed}-program{program}", trace.Print());
        return CaseResult.Passed(name) with
        {
            Reason = saved.Kept is { } kept ? $"program {program} holds; its {trace.Steps.Count} steps are in {kept}" : $"program {program} holds (its trace could not be saved: {saved.WhyNot})",
            World = World,
            Seed = seed,
        };
    }

    /// <summary>How often which rule was refused, a line for each errno.</summary>
    public static IEnumerable<string> Refusals<TRule>(IReadOnlyDictionary<(TRule Rule, Errno Errno), long> refused) =>
        refused.GroupBy(refusal => refusal.Key.Errno).OrderBy(group => group.Key)
            .Select(group => $"{group.Key} {group.Sum(refusal => refusal.Value)}: {string.Join(", ", group.OrderByDescending(refusal => refusal.Value).Select(refusal => $"{refusal.Key.Rule} {refusal.Value}"))}");
}
