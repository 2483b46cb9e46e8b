namespace Verified.Cli.Stories;

/// <summary>The story of a failure as lines, for the terminal and for every report that has text.</summary>
internal static class StoryText
{
    private const int LabelWidth = 10;

    /// <summary>The lines, each as long as it is: for files and pipes.</summary>
    public static IReadOnlyList<string> Lines(FailureStory story) => Lines(story, int.MaxValue);

    /// <summary>The lines, none longer than the width unless a single word is.</summary>
    public static IReadOnlyList<string> Lines(FailureStory story, int width) =>
        [.. Parts(story).SelectMany(part => part.IsCommand ? TextWrap.Command(Padded(part.Label), part.Text, width) : TextWrap.Prose(Padded(part.Label), part.Text, part.Deeper, width))];

    /// <summary>The steps of a run that did not fail.</summary>
    public static IEnumerable<string> Steps(IEnumerable<StoryStep> steps) => steps.Select(Step);

    private readonly record struct Part(string Label, string Text, int Deeper = 0, bool IsCommand = false);

    private static IEnumerable<Part> Parts(FailureStory story) =>
        [.. Claim(story), .. Programs(story), .. Labelled("steps", story.Steps.Select(Step), 18), .. Wrong(story), .. Rule(story), .. Commands(story)];

    private static IEnumerable<Part> Claim(FailureStory story)
    {
        yield return new("claim", $"{story.Name}: {story.Claim.Sentence}");
        if (story.FallsAt != story.Failure.At)
        {
            yield return new("", $"It falls at step {story.FallsAt}; the first wrong step is {story.Failure.At}.");
        }

        foreach (var part in Citation(story.Claim))
        {
            yield return part;
        }

        foreach (var other in story.Others)
        {
            yield return new("also", $"{other.Id} falls at step {other.Step}: {other.Sentence}");
        }
    }

    private static IEnumerable<Part> Citation(Cited cited)
    {
        if (cited.Place is { } place)
        {
            yield return new("", $"written {place}");
        }

        if (cited.Source.Length > 0)
        {
            yield return new("", $"source  {cited.Source}", 8);
        }
    }

    private static IEnumerable<Part> Programs(FailureStory story)
    {
        foreach (var program in story.Trace.HasSteps ? story.Trace.Programs : [])
        {
            foreach (var part in Labelled(program.Heading, program.Operations.Count == 0 ? ["nothing"] : program.Operations, 2))
            {
                yield return part;
            }
        }

        if (story.Trace.Schedule is { Length: > 0 } schedule)
        {
            yield return new("order", schedule);
        }
    }

    private static IEnumerable<Part> Wrong(FailureStory story)
    {
        var failure = story.Failure;
        yield return new("wrong", $"step {failure.At}, {failure.Step}: {failure.Headline}");
        foreach (var line in failure.Because)
        {
            yield return new("", line, 2);
        }

        if (failure.Place is { } place)
        {
            yield return new("", $"written {place}");
        }

        foreach (var part in Labelled("possible", failure.Nearest.Select(step => $"instead: {step}"), 2))
        {
            yield return part;
        }
    }

    private static IEnumerable<Part> Rule(FailureStory story) =>
        story.Rule is { } rule ? [new("rule", $"{rule.Id}: {rule.Sentence}"), .. Citation(rule)] : [];

    private static IEnumerable<Part> Commands(FailureStory story)
    {
        if (story.Replay is { } replay)
        {
            yield return new("replay", replay, IsCommand: true);
        }

        if (story.Debug is { } debug)
        {
            yield return new("debug", debug, IsCommand: true);
        }
    }

    private static string Step(StoryStep step) => $"{(step.IsWrong ? '>' : ' ')}{step.Number,4}  {step.By,-9} {step.Text}";

    private static IEnumerable<Part> Labelled(string label, IEnumerable<string> lines, int deeper) =>
        lines.Select((line, number) => new Part(number == 0 ? label : "", line, deeper));

    private static string Padded(string label) => label.PadRight(LabelWidth);
}
