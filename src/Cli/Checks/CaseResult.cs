using Verified.Cli.Stories;
using Verified.Spec.Language;

namespace Verified.Cli.Checks;

/// <summary>The verdict on one named thing: an obligation, a scope, a seeded bug.</summary>
internal sealed record CaseResult(string Name, Outcome Outcome)
{
    /// <summary>Why it did not pass; of one that passed, what is worth saying when it was asked for by name.</summary>
    public string? Reason { get; init; }

    /// <summary>The claim that it is about.</summary>
    public string? Claim { get; init; }

    /// <summary>Where the rule is written that it is about, if it is about one and that is known.</summary>
    public SourcePlace? RulePlace { get; init; }

    /// <summary>What a person needs to see it: the steps of a counterexample, the events of a trace. One line each.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The command that shows the failure again.</summary>
    public string? Reproduce { get; init; }

    /// <summary>The file that holds the failure or its cause, relative to the root of the checkout.</summary>
    public string? File { get; init; }

    /// <summary>What was to be judged could not be read. It has no verdict, and nobody else's verdict hangs on it.</summary>
    public bool IsBadInput { get; private init; }

    public TimeSpan Elapsed { get; init; }

    /// <summary>All that is known of a run that failed.</summary>
    public FailureStory? Story { get; init; }

    /// <summary>The specification's state before a step of the story that was asked for, one line each.</summary>
    public IReadOnlyList<string> State { get; init; } = [];

    /// <summary>What it ran on, where there is a choice.</summary>
    public string? World { get; init; }

    /// <summary>What fixed its random programs, if it had any.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The case that tells the same failure, when this is not the first one.</summary>
    public string? SameAs { get; init; }

    /// <summary>The worlds in which the same failure shows, of the case that tells it.</summary>
    public IReadOnlyList<string> Worlds { get; init; } = [];

    public static CaseResult Passed(string name) => new(name, Outcome.Passed);

    public static CaseResult Failed(string name, string reason) => new(name, Outcome.Failed) { Reason = reason };

    /// <summary>A case that failed, with its story.</summary>
    public static CaseResult Told(string name, FailureStory story) =>
        new(name, Outcome.Failed) { Claim = story.Name, Reason = story.Claim.Sentence, Story = story, Details = StoryText.Lines(story), Reproduce = story.Replay };

    public static CaseResult Skipped(string name, string reason) => new(name, Outcome.Skipped) { Reason = reason };

    public static CaseResult Error(string name, string reason) => new(name, Outcome.Error) { Reason = reason };

    public static CaseResult BadInput(string name, string reason) => new(name, Outcome.Error) { Reason = reason, IsBadInput = true };
}
