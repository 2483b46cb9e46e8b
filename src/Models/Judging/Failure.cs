using Verified.Spec.Language;

namespace Verified.Models.Judging;

/// <summary>In what way a run failed.</summary>
public enum FailureKind
{
    /// <summary>A step was taken that a guard of its rule refuses.</summary>
    Refused,

    /// <summary>A step was allowed, but the implementation's state after it is not the specification's.</summary>
    Differs,

    /// <summary>The implementation's state after boot is not the specification's.</summary>
    Boot,

    /// <summary>Threads are left, and none of them can run.</summary>
    Deadlock,

    /// <summary>All threads have finished, and something that they began has not: an invalidate range, a pte update, a fault.</summary>
    Unfinished,

    /// <summary>The implementation found a mistake of its own: a lock out of order, a sleep where none is allowed.</summary>
    Broken,

    /// <summary>The implementation works on and on between two suspension points; a limit of work or of time has ended it.</summary>
    Hung,

    /// <summary>The run left our scope: a word went above its cap. Nothing is said about the implementation.</summary>
    Scope,
}

/// <summary>A claim or law that a state or a step of the implementation violates.</summary>
/// <param name="Id">The claim's id.</param>
/// <param name="Sentence">The claim.</param>
/// <param name="Step">The number of the step after which it does not hold, counted from 1.</param>
public sealed record Violation(string Id, string Sentence, int Step);

/// <summary>Why a run is not a run of the specification.</summary>
/// <param name="Kind">In what way.</param>
/// <param name="Id">One word for it: <c>REFINE-GUARD</c>, <c>REFINE-STATE</c>, <c>KERNEL-DEADLOCK</c>, …</param>
/// <param name="At">The number of the step, counted from 1; 0 for the boot.</param>
/// <param name="Step">The step in words, or what happened instead of one.</param>
/// <param name="Rule">The rule that the step is about, if there is one.</param>
/// <param name="Because">The guard that refused with the values that it looked at, the cells that differ, or the message.</param>
/// <param name="Nearest">Steps that were possible instead.</param>
/// <param name="Violations">The claims and laws that fall with this step, and those that fall later if the run went on.</param>
public sealed record Failure(
    FailureKind Kind, string Id, int At, string Step, string? Rule,
    IReadOnlyList<string> Because, IReadOnlyList<string> Nearest, IReadOnlyList<Violation> Violations)
{
    /// <summary>The actor of a step that was taken while the implementation booted.</summary>
    public const int Boot = -1;

    /// <summary>The failure's name everywhere: the claim or law that fell first; its own id if none fell.</summary>
    public string Name => Kind == FailureKind.Scope || IsOfAClaim ? Id : Violations.MinBy(violation => violation.Step)?.Id ?? Id;

    /// <summary>Where the guard that refused is written, if one did.</summary>
    public SourcePlace? Place { get; init; }

    /// <summary>The thread or processor that took each step of the run, from 0; <see cref="Boot"/> while it booted. Empty where nobody noted it.</summary>
    public IReadOnlyList<int> By { get; init; } = [];

    /// <summary>Whether a claim, a law or the failure itself has this id.</summary>
    public bool Names(string id) => Id == id || Violations.Any(violation => violation.Id == id);

    /// <summary>The failure for people, one fact a line.</summary>
    public IEnumerable<string> Lines()
        => [$"step {At} {Step}: {Headline}", .. Because.Select(line => "  " + line),
            .. Nearest.Select(line => "  possible instead: " + line),
            .. Violations.Select(violation => $"  {violation.Id} falls at step {violation.Step}: {violation.Sentence}")];

    // What a law of the machine says is found by it alone.
    private bool IsOfAClaim => !FailureWords.All.ContainsKey(Id);

    /// <summary>What is wrong, in a few words.</summary>
    public string Headline => Kind switch
    {
        FailureKind.Refused => "the specification refuses it",
        FailureKind.Differs => "the state after it is not the specification's",
        FailureKind.Boot => "the state after boot is not the specification's",
        FailureKind.Deadlock => "no thread can run, and not all are finished",
        FailureKind.Unfinished => "all threads have finished, and something that they began has not",
        FailureKind.Broken => "the implementation stopped",
        FailureKind.Hung => "the implementation does not come to an end",
        FailureKind.Scope => "the run left the scope in which it is judged",
    };
}
