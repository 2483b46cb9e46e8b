using Verified.Abi.Xen;
using Verified.Models.Refinement;

namespace Verified.Models.Xen.Entry;

/// <summary>How a run ended.</summary>
/// <param name="Failure">Why it is not a run of the specification; nothing if it is one.</param>
/// <param name="Steps">The steps that were taken.</param>
/// <param name="Begun">How many actions were begun.</param>
public sealed record EntryRunResult(Failure? Failure, IReadOnlyList<EntryStep> Steps, int Begun);

/// <summary>Runs programs on one hypervisor and judges each step of its control transfer.</summary>
/// <param name="target">The hypervisor.</param>
/// <param name="sizes">The sizes that it was built with.</param>
public sealed class EntryRunner(IEntryTarget target, EntrySizes sizes)
{
    private readonly StepActors actors = new();
    private int begun;

    /// <summary>The judge, with the steps of the last run.</summary>
    public EntryOracle Oracle { get; } = new(EntryModel.For(sizes));

    /// <summary>Which thread or processor took each step of the last run, from 0; <see cref="Failure.Boot"/> while it booted.</summary>
    public IReadOnlyList<int> By => actors.Of(Oracle.Steps.Count);

    /// <summary>Runs a program.</summary>
    /// <param name="program">What to run; of the sizes of the hypervisor.</param>
    /// <param name="until">Nothing: the run ends at its first failure. An id: after a failure it goes on until a claim with this id falls, or to its end.</param>
    public EntryRunResult Run(EntryProgram program, string? until = null) => new(Judge(program, until), [.. Oracle.Steps], begun);

    /// <summary>The same, without a record of the run.</summary>
    public Failure? Judge(EntryProgram program, string? until = null) => actors.Name(Judged(program, until), Oracle.Steps.Count);

    private Failure? Judged(EntryProgram program, string? until)
    {
        actors.Begin();
        begun = 0;
        Oracle.Begin(target);
        try
        {
            target.Reset(Oracle);
            Oracle.Booted();
            for (; begun < program.Actions.Count && !IsDone(until); begun++)
            {
                actors.Turn(program.Actions[begun].Vcpu % sizes.Vcpus, Oracle.Steps.Count);
                Oracle.Entering(program.Actions[begun]);
                Oracle.Left(program.Actions[begun], target.Run(program.Actions[begun]));
            }
            return Oracle.Failure;
        }
        catch (Exception mistake) when (!Oracle.IsJudging && mistake is not OutOfMemoryException)
        {
            begun++;
            return Oracle.Failure ?? new(FailureKind.Broken, KernelMistake.Id(mistake), Oracle.Steps.Count, "end of the run", null, [KernelMistake.Text(mistake)], [], []);
        }
    }

    private bool IsDone(string? until) => Oracle.HasFailed && (until is null || Oracle.Names(until));
}
