using Verified.Models.Refinement;

namespace Verified.Models.Traces;

/// <summary>One run, as it is kept: what was run, which steps that took, and what came of it. Compares by value.</summary>
/// <typeparam name="TCase">A program, with the order in which its processors or threads run.</typeparam>
/// <typeparam name="TStep">The steps of the contract.</typeparam>
/// <param name="Case">What was run; compares by value.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Verdict">What is wrong with it; nothing if the run is one of the specification.</param>
public sealed record Trace<TCase, TStep>(TCase Case, IReadOnlyList<TStep> Steps, TraceVerdict? Verdict) where TCase : notnull
{
    /// <inheritdoc/>
    public bool Equals(Trace<TCase, TStep>? other) => other is not null && Case.Equals(other.Case) && Verdict == other.Verdict && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Case, Verdict, Steps.Count);

    /// <summary>What came of running it again.</summary>
    /// <param name="failure">How the new run failed, if it did.</param>
    /// <param name="steps">The steps of the new run.</param>
    internal Replayed Again(Failure? failure, IReadOnlyList<TStep> steps)
    {
        var verdict = TraceVerdict.Of(failure, Verdict?.Id);
        var same = steps.Zip(Steps).TakeWhile(pair => EqualityComparer<TStep>.Default.Equals(pair.First, pair.Second)).Count();
        var difference = same == steps.Count && same == Steps.Count ? 0 : same + 1;
        return new(failure, steps.Count, verdict, difference, difference == 0 && verdict == Verdict);
    }
}

/// <summary>What came of running a trace again.</summary>
/// <param name="Failure">How the new run failed; nothing if it did not.</param>
/// <param name="Steps">How many steps it took.</param>
/// <param name="Verdict">What is wrong with it, in the terms of the trace.</param>
/// <param name="FirstDifference">The number of the first step that is not the recorded one, counted from 1; 0 if all are the same.</param>
/// <param name="IsSame">Whether steps and verdict are those of the trace.</param>
public sealed record Replayed(Failure? Failure, int Steps, TraceVerdict? Verdict, int FirstDifference, bool IsSame)
{
    /// <summary>The new run in words.</summary>
    public TraceInWords? Words { get; init; }

    /// <summary>Who took each step, as in <see cref="Refinement.Failure.By"/>.</summary>
    public IReadOnlyList<int> By { get; init; } = [];

    /// <summary>The specification's state before the step that was asked for, a cell a line; empty if none was, or the run did not get there; null where no state can be told.</summary>
    public IReadOnlyList<string>? Before { get; init; }
}
