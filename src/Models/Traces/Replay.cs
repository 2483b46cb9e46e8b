using Verified.Abi.Notifier;
using Verified.Models.Refinement;
using Verified.Models.Schedules;

namespace Verified.Models.Traces;

/// <summary>What came of running a trace again.</summary>
/// <param name="Run">The new run.</param>
/// <param name="Verdict">What is wrong with it, in the terms of the trace.</param>
/// <param name="FirstDifference">The number of the first step that is not the recorded one, counted from 1; 0 if all are the same.</param>
/// <param name="IsSame">Whether steps and verdict are those of the trace.</param>
public sealed record ReplayResult(RunResult Run, TraceVerdict? Verdict, int FirstDifference, bool IsSame);

/// <summary>Runs traces again.</summary>
public static class Replay
{
    /// <summary>Runs the program of a trace under its schedule, and compares.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="target">Builds an implementation of the given sizes.</param>
    public static ReplayResult On(NotifierTrace trace, Func<Sizes, INotifierTarget> target)
    {
        var program = trace.Case.Program;
        var run = new NotifierRunner(target(program.Sizes), program.Sizes).Run(program, new GivenScheduler(trace.Case.Schedule), trace.Verdict?.Id);
        var verdict = TraceVerdict.Of(run.Failure, trace.Verdict?.Id);
        var same = run.Steps.Zip(trace.Steps).TakeWhile(pair => pair.First == pair.Second).Count();
        var difference = same == run.Steps.Count && same == trace.Steps.Count ? 0 : same + 1;
        return new(run, verdict, difference, difference == 0 && verdict == trace.Verdict);
    }
}
