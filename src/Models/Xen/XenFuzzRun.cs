using System.Diagnostics;
using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Models.Fuzzing;
using Verified.Models.Refinement;
using Verified.Models.Schedules;
using Verified.Models.Shrinking;
using Verified.Models.Traces;

namespace Verified.Models.Xen;

/// <summary>What random programs of hypercalls came to.</summary>
/// <param name="Programs">How many were run.</param>
/// <param name="Hypercalls">How many hypercalls were judged.</param>
/// <param name="Steps">How many steps they took.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Taken">How often each rule was taken.</param>
/// <param name="Refused">How often each errno was answered by the rule that was refused.</param>
/// <param name="Failure">The first failure, shrunk; nothing if there was none.</param>
/// <param name="Trace">Its trace.</param>
public sealed record XenFuzzReport(
    int Programs, long Hypercalls, long Steps, TimeSpan Elapsed, IReadOnlyDictionary<XenStepKind, long> Taken,
    IReadOnlyDictionary<(XenStepKind Rule, Errno Errno), long> Refused, Failure? Failure, Trace<XenCase, XenStep>? Trace)
{
    /// <summary>Judged hypercalls a second.</summary>
    public double Rate => Hypercalls / Math.Max(Elapsed.TotalSeconds, 1e-9);
}

/// <summary>Runs random programs on a hypervisor and judges each hypercall.</summary>
/// <param name="target">Builds a hypervisor of the given sizes.</param>
public sealed class XenFuzzRun(Func<XenSizes, IXenTarget> target)
{
    private static readonly long ReportEvery = 10_000;

    private readonly long[] taken = new long[Enum.GetValues<XenStepKind>().Length];
    private readonly Dictionary<(XenStepKind, Errno), long> refused = [];

    /// <summary>Runs until so many hypercalls were judged, a program fails, or somebody cancels; what was done until then is reported.</summary>
    /// <param name="seed">Fixes programs and schedules.</param>
    /// <param name="hypercalls">After so many it is enough.</param>
    /// <param name="sizes">The hypervisor; if nothing is given, several different ones.</param>
    /// <param name="progress">Hears now and then of the hypercalls so far.</param>
    /// <param name="cancel">Ends the run early.</param>
    public XenFuzzReport Run(ulong seed, long hypercalls, XenSizes? sizes = null, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        var cases = (sizes is null ? XenSizesGenerator.All : [sizes]).Select(one => (Generator: new XenGenerator(one), Runner: RunnerFor(one))).ToArray();
        var (clock, calls, steps, reported) = (Stopwatch.StartNew(), 0L, 0L, 0L);
        for (var number = 0; ; number++)
        {
            if (calls >= hypercalls || cancel.IsCancellationRequested)
                return new(number, calls, steps, clock.Elapsed, Taken(), refused, null, null);
            var (generator, runner) = cases[number % cases.Length];
            var program = generator.Program(XenCases.Seed(seed, number));
            var failure = runner.Judge(program, XenCases.Scheduler(seed, number));
            (calls, steps) = (calls + runner.Hypercalls, steps + runner.Oracle.Steps.Count);
            Count(runner.Oracle.Steps);
            if (failure is not null)
            {
                progress.Shrinks();
                return Shrunk(new(number + 1, calls, steps, clock.Elapsed, Taken(), refused, failure, null), runner, new(program, runner.Taken));
            }
            if (calls - reported >= ReportEvery)
                progress?.Report(reported = calls);
        }
    }

    private static XenFuzzReport Shrunk(XenFuzzReport report, XenRunner runner, XenCase failing)
    {
        var (small, run) = SmallFailure.Of(
            failing, report.Failure!, (one, mark) => new XenShrinker(runner, mark.Id, mark.Rule).Shrink(one)?.Case, (one, until) => runner.Run(one.Program, new GivenScheduler(one.Schedule), until), run => run.Failure);
        return report with { Failure = run.Failure, Trace = XenTrace.Of(small.Program, run) };
    }

    private XenRunner RunnerFor(XenSizes sizes)
    {
        var runner = new XenRunner(target(sizes), sizes);
        runner.Oracle.OnRefusal = (rule, errno) => refused[(rule, errno)] = refused.GetValueOrDefault((rule, errno)) + 1;
        return runner;
    }

    private void Count(IReadOnlyList<XenStep> steps)
    {
        for (var i = 0; i < steps.Count; i++)
            taken[(int)steps[i].Kind]++;
    }

    private Dictionary<XenStepKind, long> Taken() => Enum.GetValues<XenStepKind>().ToDictionary(kind => kind, kind => taken[(int)kind]);
}

/// <summary>The random cases of a seed: case 17 of a seed is the same everywhere and for ever.</summary>
internal static class XenCases
{
    internal static ulong Seed(ulong seed, int number) => seed * 0x9E3779B97F4A7C15 + (ulong)number;

    internal static IScheduler Scheduler(ulong seed, int number)
        => Schedulers.For(number % 2 == 0 ? ScheduleKind.Random : ScheduleKind.Pct, Seed(seed, number));
}
