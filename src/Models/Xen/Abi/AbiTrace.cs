using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Models.Schedules;
using Verified.Models.Traces;

namespace Verified.Models.Xen.Abi;

/// <summary>Traces of hypercalls by number, with the steps of memory that they took.</summary>
public static class AbiTrace
{
    /// <summary>The trace of a run.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="id">The claim, or the kind of failure, that the trace shows; if none is given, the failure's name.</param>
    public static Trace<AbiCase, XenStep> Of(AbiProgram program, AbiRunResult result, string? id = null) => new(new(program, result.Schedule), result.Steps, TraceVerdict.Of(result.Failure, id));

    /// <summary>Runs the program of a trace under its schedule, and compares.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="target">Builds an implementation of the given sizes.</param>
    /// <param name="before">The number of a step before which the specification's state is to be told; 0: none.</param>
    public static Replayed Replay(Trace<AbiCase, XenStep> trace, Func<XenSizes, IXenAbiTarget> target, int before = 0)
    {
        var program = trace.Case.Program;
        var watch = new StateWatch(XenModel.For(program.Sizes).Finite, before);
        var runner = new AbiRunner(target, program.Sizes) { Judging = { Oracle = { Watch = watch } } };
        var run = runner.Run(program, new GivenScheduler(trace.Case.Schedule), trace.Verdict?.Id);
        return trace.Again(run.Failure, run.Steps) with { Words = AbiTraceText.Tell(Of(program, run, trace.Verdict?.Id)), By = runner.By, Before = watch.Lines ?? [] };
    }
}
