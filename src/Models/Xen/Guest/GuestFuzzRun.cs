using System.Diagnostics;
using Verified.Abi.Xen.Guest;
using Verified.Models.Fuzzing;
using Verified.Models.Refinement;
using Verified.Models.Schedules;
using Verified.Models.Shrinking;
using Verified.Models.Traces;

namespace Verified.Models.Xen.Guest;

/// <summary>What random programs of a guest came to.</summary>
/// <param name="Programs">How many were run.</param>
/// <param name="Operations">How many operations did something.</param>
/// <param name="Steps">How many steps they took, boots included.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Taken">How often each rule was taken.</param>
/// <param name="Failure">The first failure, shrunk; nothing if there was none.</param>
/// <param name="Trace">Its trace.</param>
public sealed record GuestFuzzReport(
    int Programs, long Operations, long Steps, TimeSpan Elapsed, IReadOnlyDictionary<GuestStepKind, long> Taken, Failure? Failure, Trace<GuestCase, GuestStep>? Trace);

/// <summary>Runs random programs on a guest and judges each of its steps.</summary>
/// <param name="target">Builds a guest of the given sizes.</param>
public sealed class GuestFuzzRun(Func<GuestSizes, IGuestTarget> target)
{
    private readonly long[] taken = new long[Enum.GetValues<GuestStepKind>().Length];

    /// <summary>Sizes worth trying, in a fixed order: few, because the code that judges steps is generated once for each.</summary>
    public static IReadOnlyList<GuestSizes> All { get; } = [new(), new() { Cpus = 1, Pages = 12 }];

    /// <summary>Runs until so many programs were judged, one fails, or somebody cancels; what was done until then is reported.</summary>
    /// <param name="seed">Fixes programs and schedules.</param>
    /// <param name="programs">After so many it is enough.</param>
    /// <param name="progress">Hears now and then of the programs so far.</param>
    /// <param name="cancel">Ends the run early.</param>
    public GuestFuzzReport Run(ulong seed, int programs, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        var cases = All.Select(sizes => (Generator: new GuestGenerator(sizes), Runner: new GuestRunner(target(sizes), sizes))).ToArray();
        var (clock, operations, steps) = (Stopwatch.StartNew(), 0L, 0L);
        for (var number = 0; ; number++)
        {
            if (number >= programs || cancel.IsCancellationRequested)
                return new(number, operations, steps, clock.Elapsed, Taken(), null, null);
            var (generator, runner) = cases[number % cases.Length];
            var program = generator.Program(XenCases.Seed(seed, number));
            var failure = runner.Judge(program, XenCases.Scheduler(seed, number));
            (operations, steps) = (operations + runner.Done, steps + runner.Oracle.Steps.Count);
            foreach (var step in runner.Oracle.Steps)
                taken[(int)step.Kind]++;
            if (failure is not null)
            {
                progress.Shrinks();
                return Shrunk(new(number + 1, operations, steps, clock.Elapsed, Taken(), failure, null), runner, new(program, runner.Taken));
            }
            if (number % 50 == 49)
                progress?.Report(number + 1);
        }
    }

    private static GuestFuzzReport Shrunk(GuestFuzzReport report, GuestRunner runner, GuestCase failing)
    {
        var (small, run) = SmallFailure.Of(
            failing, report.Failure!, (one, mark) => new GuestShrinker(runner, mark.Id).Shrink(one)?.Case, (one, until) => runner.Run(one.Program, new GivenScheduler(one.Schedule), until), run => run.Failure);
        return report with { Failure = run.Failure, Trace = GuestTrace.Of(small.Program, run) };
    }

    private Dictionary<GuestStepKind, long> Taken() => Enum.GetValues<GuestStepKind>().ToDictionary(kind => kind, kind => taken[(int)kind]);
}
