using System.Diagnostics;
using Verified.Abi.Machines;
using Verified.Models.Judging;
using Verified.Spec.Paging.Answers;

namespace Verified.Models.Machines;

/// <summary>What random cases came to on one machine.</summary>
/// <param name="Name">The machine.</param>
/// <param name="Cases">How many cases were run.</param>
/// <param name="Skipped">How many the machine cannot take, for each reason.</param>
/// <param name="Counts">What was judged, and what looseness it took.</param>
/// <param name="Lost">How often the known deviation of QEMU's was seen.</param>
/// <param name="Corners">The corners that were run.</param>
/// <param name="Controls">The combinations of control bits that were run: CR0.WP, EFER.NXE, SMEP, SMAP and CR4.PGE.</param>
/// <param name="Elapsed">How long it took, with the judge.</param>
/// <param name="Failure">The first failure, shrunk; nothing if there was none.</param>
/// <param name="Trace">Its trace.</param>
public sealed record MachineReport(
    string Name, int Cases, IReadOnlyDictionary<string, int> Skipped, JudgeCounts Counts, long Lost, IReadOnlySet<EntryClass> Corners, IReadOnlySet<int> Controls, TimeSpan Elapsed,
    Failure? Failure, MachineTrace? Trace)
{
    /// <summary>How many corners there are for tables of so many levels, and how many were run.</summary>
    public string Covered(int levels) => $"{Corners.Count(corner => corner.Levels == levels)} of {EntryClass.Count(levels)}";
}

/// <summary>Runs random cases on a machine until one fails.</summary>
/// <param name="target">The machine.</param>
/// <param name="cases">The cases.</param>
public sealed class MachineAgreement(MachineUnderTest target, MachineCaseGenerator cases)
{
    private static readonly int ReportEvery = 500;

    /// <summary>Runs them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="progress">Hears now and then how many are done.</param>
    /// <param name="cancel">Ends the run early; what was done until then is reported.</param>
    public MachineReport Run(int count, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        var (runner, clock) = (new MachineRunner(target), Stopwatch.StartNew());
        var (skipped, corners, controls) = (new Dictionary<string, int>(), new HashSet<EntryClass>(), new HashSet<int>());
        var run = 0;
        MachineReport Report(Failure? failure, MachineTrace? trace) =>
            new(target.Machine.Name, run, skipped, runner.Judge.Counts, target.Lost, corners, controls, clock.Elapsed, failure, trace);
        for (var number = 0; number < count && !cancel.IsCancellationRequested; number++)
        {
            if (number % ReportEvery == 0) progress?.Report(number);
            var (one, corner) = cases.Numbered(number);
            if (target.WhyNot(one) is { } reason)
            {
                skipped[reason] = skipped.GetValueOrDefault(reason) + 1;
                continue;
            }
            run++;
            if (runner.Run(one).Failure is not null)
            {
                progress.Shrinks();
                return Shrunk(Report, runner, one);
            }

            corners.Add(corner);
            controls.Add(Bits(one.Controls));
        }
        return Report(null, null);
    }

    private static MachineReport Shrunk(Func<Failure?, MachineTrace?, MachineReport> report, MachineRunner runner, MachineCase failing)
    {
        // A CPU need not answer in the same way twice; then the case is kept as it is.
        var (small, result) = new MachineShrinker(runner).Shrink(failing) ?? (failing, runner.Run(failing));
        var failure = result.Failure ?? new Failure(FailureKind.Refused, MachineRunner.Disallowed, 0, runner.Target.Machine.Name, null, ["a disallowed answer that was not given a second time"], [], []);
        return report(failure, MachineTrace.Of(small, result));
    }

    private static int Bits(PagingControls c) =>
        (c.WriteProtect ? 1 : 0) | (c.NoExecute ? 2 : 0) | (c.SupervisorExecutionPrevention ? 4 : 0) | (c.SupervisorAccessPrevention ? 8 : 0) | (c.GlobalPages ? 16 : 0);
}
