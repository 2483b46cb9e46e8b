using Verified.Abi.Xen;
using Verified.Models.Schedules;
using Verified.Models.Traces;

namespace Verified.Models.Xen.Abi;

/// <summary>One run, as it is kept: what was called, who ran when, which steps of memory that took, and what came of it. Compares by value.</summary>
/// <param name="Case">The program and its schedule.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Verdict">What is wrong with it; nothing if all is well.</param>
public sealed record AbiTrace(AbiCase Case, IReadOnlyList<XenStep> Steps, TraceVerdict? Verdict)
{
    /// <summary>The trace of a run.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="id">The claim that the trace shows; if none is given, the id of its failure.</param>
    public static AbiTrace Of(AbiProgram program, AbiRunResult result, string? id = null)
        => new(new AbiCase(program, result.Schedule), result.Steps, TraceVerdict.Of(result.Failure, id));

    /// <inheritdoc/>
    public bool Equals(AbiTrace? other) => other is not null && Case == other.Case && Verdict == other.Verdict && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Case, Verdict, Steps.Count);
}

/// <summary>What came of running a trace again.</summary>
/// <param name="Run">The new run.</param>
/// <param name="Verdict">What is wrong with it, in the terms of the trace.</param>
/// <param name="FirstDifference">The number of the first step that is not the recorded one, counted from 1; 0 if all are the same.</param>
/// <param name="IsSame">Whether steps and verdict are those of the trace.</param>
public sealed record AbiReplayResult(AbiRunResult Run, TraceVerdict? Verdict, int FirstDifference, bool IsSame);

/// <summary>Runs traces again.</summary>
public static class AbiReplay
{
    /// <summary>Runs the program of a trace under its schedule, and compares.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="build">Builds a hypervisor of the given sizes.</param>
    public static AbiReplayResult On(AbiTrace trace, Func<XenSizes, IXenAbiTarget> build)
    {
        var program = trace.Case.Program;
        var run = new AbiRunner(build, program.Sizes).Run(program, new GivenScheduler(trace.Case.Schedule), trace.Verdict?.Id);
        var verdict = TraceVerdict.Of(run.Failure, trace.Verdict?.Id);
        var same = run.Steps.Zip(trace.Steps).TakeWhile(pair => pair.First == pair.Second).Count();
        var difference = same == run.Steps.Count && same == trace.Steps.Count ? 0 : same + 1;
        return new(run, verdict, difference, difference == 0 && verdict == trace.Verdict);
    }
}
