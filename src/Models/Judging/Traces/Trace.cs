using Verified.Abi.Judging;

namespace Verified.Models.Judging.Traces;

/// <summary>One run, as it is kept: what was run, which steps that took, and what came of it. Compares by value.</summary>
/// <typeparam name="TKind">The kinds of steps.</typeparam>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <typeparam name="TSizes">The sizes.</typeparam>
/// <param name="Case">What was run.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Verdict">What is wrong with it; null if the run is one of the specification.</param>
public sealed record Trace<TKind, TOperation, TSizes>(TestCase<TOperation, TSizes> Case, IReadOnlyList<Step<TKind>> Steps, TraceVerdict? Verdict)
    where TKind : struct, Enum where TSizes : class
{
    /// <summary>The trace of a run.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="id">The claim, or the kind of failure, that the trace shows; if none is given, the failure's name.</param>
    public static Trace<TKind, TOperation, TSizes> Of(TestProgram<TOperation, TSizes> program, RunResult<TKind> result, string? id = null) =>
        new(new(program, result.Schedule), result.Steps, TraceVerdict.Of(result.Failure, id));

    /// <inheritdoc/>
    public bool Equals(Trace<TKind, TOperation, TSizes>? other) => other is not null && Case.Equals(other.Case) && Verdict == other.Verdict && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Case, Verdict, Steps.Count);
}

/// <summary>What came of running a trace again.</summary>
/// <param name="Failure">How the new run failed; null if it did not.</param>
/// <param name="Steps">How many steps it took.</param>
/// <param name="Verdict">What is wrong with it, in the terms of the trace.</param>
/// <param name="FirstDifference">The number of the first step that is not the recorded one, counted from 1; 0 if all are the same.</param>
/// <param name="IsSame">Whether steps and verdict are those of the trace.</param>
public sealed record Replayed(Failure? Failure, int Steps, TraceVerdict? Verdict, int FirstDifference, bool IsSame)
{
    /// <summary>Compares a new run with the recorded one.</summary>
    /// <param name="recorded">The recorded steps.</param>
    /// <param name="verdict">What is recorded of them.</param>
    /// <param name="failure">How the new run failed, if it did.</param>
    /// <param name="steps">The steps of the new run.</param>
    internal static Replayed Of<TStep>(IReadOnlyList<TStep> recorded, TraceVerdict? verdict, Failure? failure, IReadOnlyList<TStep> steps)
    {
        var found = TraceVerdict.Of(failure, verdict?.Id);
        var same = steps.Zip(recorded).TakeWhile(pair => EqualityComparer<TStep>.Default.Equals(pair.First, pair.Second)).Count();
        var difference = same == steps.Count && same == recorded.Count ? 0 : same + 1;
        return new(failure, steps.Count, found, difference, difference == 0 && found == verdict);
    }

    /// <summary>The new run in words.</summary>
    public TraceInWords? Words { get; init; }

    /// <summary>Who took each step, as in <see cref="Judging.Failure.By"/>.</summary>
    public IReadOnlyList<int> By { get; init; } = [];

    /// <summary>The specification's state before the step that was asked for, a cell a line; empty if none was, or the run did not get there; null where no state can be told.</summary>
    public IReadOnlyList<string>? Before { get; init; }
}
