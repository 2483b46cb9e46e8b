using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Models.Schedules;
using Verified.Models.Traces;

namespace Verified.Models.Xen;

/// <summary>Traces of the hypervisor's memory.</summary>
public static class XenTrace
{
    /// <summary>The trace of a run.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="id">The claim, or the kind of failure, that the trace shows; if none is given, the failure's name.</param>
    public static Trace<XenCase, XenStep> Of(XenProgram program, XenRunResult result, string? id = null) => new(new(program, result.Schedule), result.Steps, TraceVerdict.Of(result.Failure, id));

    /// <summary>Runs the program of a trace under its schedule, and compares.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="target">Builds an implementation of the given sizes.</param>
    /// <param name="before">The number of a step before which the specification's state is to be told; 0: none.</param>
    public static Replayed Replay(Trace<XenCase, XenStep> trace, Func<XenSizes, IXenTarget> target, int before = 0)
    {
        var program = trace.Case.Program;
        var watch = new StateWatch(XenModel.For(program.Sizes).Finite, before);
        var runner = new XenRunner(target(program.Sizes), program.Sizes) { Oracle = { Watch = watch } };
        var run = runner.Run(program, new GivenScheduler(trace.Case.Schedule), trace.Verdict?.Id);
        return trace.Again(run.Failure, run.Steps) with { Words = XenTraceText.Tell(Of(program, run, trace.Verdict?.Id)), By = runner.By, Before = watch.Lines ?? [] };
    }
}
