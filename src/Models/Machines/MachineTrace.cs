using Verified.Abi.Machines;
using Verified.Models.Traces;

namespace Verified.Models.Machines;

/// <summary>Traces of machines: a case, and what a machine answered to its accesses.</summary>
public static class MachineTrace
{
    /// <summary>The trace of a run.</summary>
    public static Trace<MachineCase, AccessResult> Of(MachineCase one, MachineRunResult result) => new(one, result.Answers, TraceVerdict.Of(result.Failure, null));

    /// <summary>Runs the case of a trace again, and compares.</summary>
    public static Replayed Replay(Trace<MachineCase, AccessResult> trace, MachineUnderTest machine)
    {
        var run = new MachineRunner(machine).Run(trace.Case);
        return trace.Again(run.Failure, run.Answers) with { Words = MachineTraceText.Tell(Of(trace.Case, run)) };
    }
}
