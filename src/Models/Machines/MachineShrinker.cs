using Verified.Models.Judging;
using Verified.Models.Judging.Shrinking;
using Verified.Models.Schedules;

namespace Verified.Models.Machines;

/// <summary>Makes a case on which a machine answers wrongly smaller.</summary>
/// <param name="runner">Runs the cases.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
/// <remarks>A smaller case must be one that may be asked for: an answer through tables that lead out of memory says nothing.</remarks>
public sealed class MachineShrinker(MachineRunner runner, int mostRuns = 5_000) : ISimplerOperations<MachineStep>
{
    private static readonly string OutOfMemory = "lead out of memory";

    /// <summary>The smallest case that was found, and its run; nothing if the case does not fail again.</summary>
    public (MachineCase Case, MachineRunResult Run)? Shrink(MachineCase failing)
    {
        var shrinker = new Shrinker<MachineStep>((programs, _, _) => Try(failing, programs[0]), IsSame, this, mostRuns);
        if (shrinker.Shrink(new([failing.Steps], Schedule.InOrder)) is not { } small) return null;
        var found = failing with { Steps = small.Programs[0] };
        return (found, runner.Run(found));
    }

    private static bool IsSame(Failure failure) => !failure.Because.Any(line => line.Contains(OutOfMemory, StringComparison.Ordinal));

    private SmallCaseRun Try(MachineCase failing, IReadOnlyList<MachineStep> steps)
    {
        var result = runner.Run(failing with { Steps = steps });
        return new(result.Failure, Schedule.InOrder, [result.Begun]);
    }

    int ISimplerOperations<MachineStep>.Weight(MachineStep step) =>
        System.Numerics.BitOperations.PopCount(step.Address) + System.Numerics.BitOperations.PopCount(step.Value) + (step.AlignmentCheck ? 1 : 0) + step.Cpu;

    // Flags of an entry, and the offset of an access; never the frames, which lead through the tables.
    IEnumerable<MachineStep> ISimplerOperations<MachineStep>.Simpler(MachineStep step)
    {
        if (step.AlignmentCheck) yield return step with { AlignmentCheck = false };
        if (step.Cpu > 0) yield return step with { Cpu = 0 };
        if (step.Kind == MachineStepKind.Access && (step.Address & 0xFFF) != 0) yield return step with { Address = step.Address & ~0xFFFul };
        if (step.Kind == MachineStepKind.Access && step.Access == Abi.Machines.AccessKind.Write && step.Value != 0xC3) yield return step with { Value = 0xC3 };
        if (step.Kind != MachineStepKind.Store) yield break;
        foreach (var bit in Enumerable.Range(0, 12).Concat(Enumerable.Range(52, 12)))
        {
            if ((step.Value >> bit & 1) != 0) yield return step with { Value = step.Value & ~(1ul << bit) };
        }
    }
}
