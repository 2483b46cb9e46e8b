using Verified.Cli.Stories;
using Verified.Models.Judging;
using Verified.Spec.Language;

namespace Verified.Cli.Reports;

/// <summary>The story of a failure as an object of the JSON report; docs/json-schema.md describes it.</summary>
internal static class StoryObject
{
    public static object Of(FailureStory story) => new
    {
        story.Trace.Model,
        story.Trace.Sizes,
        Claim = OfCited(story.Claim),
        story.FallsAt,
        Threads = story.Trace.Programs.Select(program => new { Name = program.Heading, program.Operations }),
        story.Trace.Schedule,
        Steps = story.Steps.Select(step => new { step.Number, By = step.By.Length == 0 ? null : step.By, Step = step.Text, Wrong = step.IsWrong ? true : (bool?)null }),
        Wrong = Wrong(story.Failure),
        Rule = story.Rule is { } rule ? OfCited(rule) : null,
        Others = story.Others.Select(other => new { other.Id, other.Sentence, other.Step }),
        story.Replay,
        story.Debug,
    };

    private static object Wrong(Failure failure) => new
    {
        Number = failure.At,
        failure.Step,
        Kind = failure.Id,
        Says = failure.Headline,
        failure.Because,
        Place = OfPlace(failure.Place),
        PossibleInstead = failure.Nearest,
    };

    private static object OfCited(Cited cited) => new { cited.Id, cited.Sentence, Source = cited.Source.Length == 0 ? null : cited.Source, Place = OfPlace(cited.Place) };

    private static object? OfPlace(SourcePlace? place) => place is null ? null : new { place.File, place.Line };
}
