using Verified.Abi.Xen;
using Verified.Models.Traces;

namespace Verified.Models.Xen.Entry;

/// <summary>One run, as it is kept: what was run, which steps that took, and what came of it. Compares by value.</summary>
/// <param name="Program">The program.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Verdict">What is wrong with it; nothing if the run is one of the specification.</param>
public sealed record EntryTrace(EntryProgram Program, IReadOnlyList<EntryStep> Steps, TraceVerdict? Verdict)
{
    /// <summary>The trace of a run.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="id">The claim, or the kind of failure, that the trace shows; if none is given, the kind of its failure.</param>
    public static EntryTrace Of(EntryProgram program, EntryRunResult result, string? id = null) => new(program, result.Steps, TraceVerdict.Of(result.Failure, id));

    /// <inheritdoc/>
    public bool Equals(EntryTrace? other) => other is not null && Program == other.Program && Verdict == other.Verdict && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Program, Verdict, Steps.Count);
}

/// <summary>What came of running a trace again.</summary>
/// <param name="Run">The new run.</param>
/// <param name="Verdict">What is wrong with it, in the terms of the trace.</param>
/// <param name="FirstDifference">The number of the first step that is not the recorded one, counted from 1; 0 if all are the same.</param>
/// <param name="IsSame">Whether steps and verdict are those of the trace.</param>
public sealed record EntryReplayResult(EntryRunResult Run, TraceVerdict? Verdict, int FirstDifference, bool IsSame);

/// <summary>Runs traces of control transfer again.</summary>
public static class EntryReplay
{
    /// <summary>Runs the program of a trace, and compares.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="target">Builds a hypervisor of the given sizes.</param>
    public static EntryReplayResult On(EntryTrace trace, Func<EntrySizes, IEntryTarget> target)
    {
        var run = new EntryRunner(target(trace.Program.Sizes), trace.Program.Sizes).Run(trace.Program, trace.Verdict?.Id);
        var verdict = TraceVerdict.Of(run.Failure, trace.Verdict?.Id);
        var same = run.Steps.Zip(trace.Steps).TakeWhile(pair => pair.First == pair.Second).Count();
        var difference = same == run.Steps.Count && same == trace.Steps.Count ? 0 : same + 1;
        return new(run, verdict, difference, difference == 0 && verdict == trace.Verdict);
    }
}
