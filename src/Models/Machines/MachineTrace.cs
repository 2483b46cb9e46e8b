using Verified.Abi.Machines;
using Verified.Models.Judging.Traces;

namespace Verified.Models.Machines;

/// <summary>A case for a machine, and what a machine answered to its accesses. Compares by value.</summary>
/// <param name="Case">The case.</param>
/// <param name="Answers">The answers.</param>
/// <param name="Verdict">What is wrong with them; null if the specification allows them.</param>
public sealed record MachineTrace(MachineCase Case, IReadOnlyList<AccessResult> Answers, TraceVerdict? Verdict)
{
    /// <inheritdoc/>
    public bool Equals(MachineTrace? other) => other is not null && Case.Equals(other.Case) && Verdict == other.Verdict && Answers.SequenceEqual(other.Answers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Case, Verdict, Answers.Count);

    /// <summary>The trace of a run.</summary>
    public static MachineTrace Of(MachineCase one, MachineRunResult result) => new(one, result.Answers, TraceVerdict.Of(result.Failure, null));

    /// <summary>Runs the case of a trace again, and compares.</summary>
    public static Replayed Replay(MachineTrace trace, MachineUnderTest machine)
    {
        var run = new MachineRunner(machine).Run(trace.Case);
        return Replayed.Of(trace.Answers, trace.Verdict, run.Failure, run.Answers) with { Words = MachineTraceText.Tell(Of(trace.Case, run)) };
    }
}
