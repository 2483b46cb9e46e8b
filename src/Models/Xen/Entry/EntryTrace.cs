using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Models.Traces;

namespace Verified.Models.Xen.Entry;

/// <summary>Traces of control transfer.</summary>
public static class EntryTrace
{
    /// <summary>The trace of a run.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="id">The claim, or the kind of failure, that the trace shows; if none is given, the failure's name.</param>
    public static Trace<EntryProgram, EntryStep> Of(EntryProgram program, EntryRunResult result, string? id = null) => new(program, result.Steps, TraceVerdict.Of(result.Failure, id));

    /// <summary>Runs the program of a trace again, and compares.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="target">Builds an implementation of the given sizes.</param>
    /// <param name="before">The number of a step before which the specification's state is to be told; 0: none.</param>
    public static Replayed Replay(Trace<EntryProgram, EntryStep> trace, Func<EntrySizes, IEntryTarget> target, int before = 0)
    {
        var program = trace.Case;
        var watch = new StateWatch(EntryModel.For(program.Sizes).Contract.Finite, before);
        var runner = new EntryRunner(target(program.Sizes), program.Sizes) { Oracle = { Watch = watch } };
        var run = runner.Run(program, trace.Verdict?.Id);
        return trace.Again(run.Failure, run.Steps) with { Words = EntryTraceText.Tell(Of(program, run, trace.Verdict?.Id)), By = runner.By, Before = watch.Lines ?? [] };
    }
}
