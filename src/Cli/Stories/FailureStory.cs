using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Spec.Language;

namespace Verified.Cli.Stories;

/// <summary>One step of a failing run.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="By">Who took it: <c>thread 1</c>, <c>cpu 0</c>, <c>boot</c>; empty where that is not known.</param>
/// <param name="Text">The step.</param>
/// <param name="IsWrong">The failure is seen at it.</param>
/// <param name="Line">The line of the trace's file on which it stands.</param>
internal sealed record StoryStep(int Number, string By, string Text, bool IsWrong, int Line);

/// <summary>Everything that a failing run tells, whatever its model. It is made once, by <see cref="StoryTeller"/>, and every report prints it in its way.</summary>
internal sealed record FailureStory
{
    /// <summary>The run in words: threads, schedule, steps.</summary>
    public required TraceInWords Trace { get; init; }

    /// <summary>What is wrong, as the judge saw it.</summary>
    public required Failure Failure { get; init; }

    /// <summary>The claim that fell first, or the kind of failure where none fell. Its id is the failure's name.</summary>
    public required Cited Claim { get; init; }

    /// <summary>The step at which that is seen: of a run that went on, a later one than the wrong one.</summary>
    public required int FallsAt { get; init; }

    /// <summary>The rule of the wrong step, if it has one.</summary>
    public Cited? Rule { get; init; }

    /// <summary>Every step of the run.</summary>
    public required IReadOnlyList<StoryStep> Steps { get; init; }

    /// <summary>The command that runs the trace again; where none could be saved, the one that finds the failure again.</summary>
    public string? Replay { get; init; }

    /// <summary>The command that shows the state before the wrong step, where there is one.</summary>
    public string? Debug { get; init; }

    /// <summary>The failure's name everywhere.</summary>
    public string Name => Claim.Id;

    /// <summary>Where to look first: the claim, else the guard that refused, else the rule.</summary>
    public SourcePlace? Place => Claim.Place ?? Failure.Place ?? Rule?.Place;

    /// <summary>The other claims that fall in the run.</summary>
    public IEnumerable<Violation> Others => Failure.Violations.Where(violation => violation.Id != Name);

    /// <summary>Two failures with the same key are one, told once: the same claim falls, at the same rule, for the same guard.</summary>
    public string Key => string.Join('|', Trace.Model, Name, Failure.Id, Failure.Rule, Failure.Kind == FailureKind.Refused ? Failure.Because.FirstOrDefault() : "");
}
