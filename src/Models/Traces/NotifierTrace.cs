using Verified.Abi.Notifier;
using Verified.Models.Programs;
using Verified.Models.Refinement;

namespace Verified.Models.Traces;

/// <summary>One run, as it is kept: what was run, who ran when, which steps that took, and what came of it. Compares by value.</summary>
/// <param name="Case">The program and its schedule.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Verdict">What is wrong with it; nothing if the run is one of the specification.</param>
public sealed record NotifierTrace(TestCase Case, IReadOnlyList<Step> Steps, TraceVerdict? Verdict)
{
    /// <summary>The trace of a run.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="id">The claim, or the kind of failure, that the trace shows; if none is given, the kind of its failure.</param>
    public static NotifierTrace Of(TestProgram program, RunResult result, string? id = null)
        => new(new TestCase(program, result.Schedule), result.Steps, TraceVerdict.Of(result.Failure, id));

    /// <inheritdoc/>
    public bool Equals(NotifierTrace? other)
        => other is not null && Case == other.Case && Verdict == other.Verdict && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Case, Verdict, Steps.Count);
}

/// <summary>What is wrong with a run.</summary>
/// <param name="Id">A claim's id, or the kind of failure, such as <c>REFINE-GUARD</c>.</param>
/// <param name="At">The number of the step at which it shows, counted from 1.</param>
public sealed record TraceVerdict(string Id, int At)
{
    internal static TraceVerdict? Of(Failure? failure, string? id)
    {
        if (failure is null)
            return null;
        var violation = failure.Violations.FirstOrDefault(violation => violation.Id == id);
        return violation is not null ? new(violation.Id, violation.Step) : new(failure.Id, failure.At);
    }
}
