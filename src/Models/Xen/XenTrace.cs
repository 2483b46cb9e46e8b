using Verified.Abi.Xen;
using Verified.Models.Schedules;
using Verified.Models.Traces;

namespace Verified.Models.Xen;

/// <summary>One run of a hypervisor, as it is kept: what was run, who ran when, which steps that took, and what came of it. Compares by value.</summary>
/// <param name="Case">The program and its schedule.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Verdict">What is wrong with it; nothing if the run is one of the specification.</param>
public sealed record XenTrace(XenCase Case, IReadOnlyList<XenStep> Steps, TraceVerdict? Verdict)
{
    /// <summary>The trace of a run.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="id">The claim, or the kind of failure, that the trace shows; if none is given, the kind of its failure.</param>
    public static XenTrace Of(XenProgram program, XenRunResult result, string? id = null)
        => new(new XenCase(program, result.Schedule), result.Steps, TraceVerdict.Of(result.Failure, id));

    /// <inheritdoc/>
    public bool Equals(XenTrace? other) => other is not null && Case == other.Case && Verdict == other.Verdict && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Case, Verdict, Steps.Count);
}

/// <summary>What came of running a trace again.</summary>
/// <param name="Run">The new run.</param>
/// <param name="Verdict">What is wrong with it, in the terms of the trace.</param>
/// <param name="FirstDifference">The number of the first step that is not the recorded one, counted from 1; 0 if all are the same.</param>
/// <param name="IsSame">Whether steps and verdict are those of the trace.</param>
public sealed record XenReplayResult(XenRunResult Run, TraceVerdict? Verdict, int FirstDifference, bool IsSame);

/// <summary>Runs traces of hypervisors again.</summary>
public static class XenReplay
{
    /// <summary>Runs the program of a trace under its schedule, and compares.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="target">Builds a hypervisor of the given sizes.</param>
    public static XenReplayResult On(XenTrace trace, Func<XenSizes, IXenTarget> target)
    {
        var program = trace.Case.Program;
        var run = new XenRunner(target(program.Sizes), program.Sizes).Run(program, new GivenScheduler(trace.Case.Schedule), trace.Verdict?.Id);
        var verdict = TraceVerdict.Of(run.Failure, trace.Verdict?.Id);
        var same = run.Steps.Zip(trace.Steps).TakeWhile(pair => pair.First == pair.Second).Count();
        var difference = same == run.Steps.Count && same == trace.Steps.Count ? 0 : same + 1;
        return new(run, verdict, difference, difference == 0 && verdict == trace.Verdict);
    }
}
