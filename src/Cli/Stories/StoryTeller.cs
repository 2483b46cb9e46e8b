using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Spec.Language;

namespace Verified.Cli.Stories;

/// <summary>Makes the story of a failure from the failure, the run, and the specification that judged it.</summary>
internal static class StoryTeller
{
    /// <summary>The story, without commands.</summary>
    /// <param name="failure">Why the run failed.</param>
    /// <param name="trace">The run.</param>
    /// <param name="name">The id that the failure goes by; null: its own name.</param>
    public static FailureStory Tell(Failure failure, TraceInWords trace, string? name = null)
    {
        var id = name is not null && failure.Names(name) ? name : failure.Name;
        var fallen = failure.Violations.FirstOrDefault(violation => violation.Id == id);
        return new FailureStory
        {
            Trace = trace,
            Failure = failure,
            Claim = Citations.Find(id) ?? new Cited(id, fallen?.Sentence ?? failure.Headline, "", null),
            FallsAt = fallen?.Step ?? failure.At,
            Rule = SpecificationOf(trace.Model) is { } specification ? Citations.Rule(specification, failure.Rule) : null,
            Steps = Steps(trace, failure.By, failure.At),
        };
    }

    /// <summary>The steps of a run, with the wrong one marked.</summary>
    /// <param name="trace">The run.</param>
    /// <param name="by">Who took each step.</param>
    /// <param name="wrong">The number of the wrong step; 0: none is wrong.</param>
    public static IReadOnlyList<StoryStep> Steps(TraceInWords trace, IReadOnlyList<int> by, int wrong) =>
        [.. trace.StepsOrCalls.Select((step, i) => new StoryStep(i + 1, i < by.Count ? Name(trace, by[i]) : "", step, i + 1 == wrong, trace.LineOf(i + 1)))];

    // Calls by number are judged by the contract of the memory that they change.
    private static Specification? SpecificationOf(string model) =>
        Specifications.All.FirstOrDefault(specification => specification.Name == (model == "xen-abi" ? "xen" : model));

    private static string Name(TraceInWords trace, int actor)
    {
        var heading = actor >= 0 && actor < trace.Programs.Count ? trace.Programs[actor].Heading : "";
        return actor == Failure.Boot ? "boot" : heading.EndsWith($" {actor}", StringComparison.Ordinal) ? heading : $"vcpu {actor}";
    }
}
