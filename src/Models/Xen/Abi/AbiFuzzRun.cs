using System.Diagnostics;
using Verified.Abi.Xen;
using Verified.Models.Fuzzing;
using Verified.Models.Refinement;
using Verified.Models.Schedules;
using Verified.Models.Shrinking;
using Verified.Models.Traces;

namespace Verified.Models.Xen.Abi;

/// <summary>What random programs of hypercalls by number came to.</summary>
/// <param name="Programs">How many were run.</param>
/// <param name="Hypercalls">How many calls were judged.</param>
/// <param name="Steps">How many steps of memory they took.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Answers">What was answered how often, by number and answer.</param>
/// <param name="Taken">The rules of the specification that were taken.</param>
/// <param name="CutShort">How many programs were judged up to where they wrote what the specification has no word for.</param>
/// <param name="Failure">The first failure, shrunk; nothing if there was none.</param>
/// <param name="Trace">Its trace.</param>
public sealed record AbiFuzzReport(
    int Programs, long Hypercalls, long Steps, TimeSpan Elapsed, IReadOnlyDictionary<(ulong Number, long Answer), long> Answers, IReadOnlySet<XenStepKind> Taken, int CutShort, Failure? Failure, Trace<AbiCase, XenStep>? Trace)
{
    /// <summary>Judged calls a second.</summary>
    public double Rate => Hypercalls / Math.Max(Elapsed.TotalSeconds, 1e-9);
}

/// <summary>Runs random programs of hypercalls by number and judges each call.</summary>
/// <param name="build">Builds a hypervisor of the given sizes.</param>
public sealed class AbiFuzzRun(Func<XenSizes, IXenAbiTarget> build)
{
    /// <summary>The hypervisor that programs run on if nothing else is said: a control domain with two virtual processors, and another domain.</summary>
    public static XenSizes DefaultSizes { get; } = new() { Frames = 24 };

    /// <summary>Runs so many programs, or until one fails, or somebody cancels.</summary>
    /// <param name="seed">Fixes programs and schedules.</param>
    /// <param name="programs">How many.</param>
    /// <param name="progress">Hears now and then of the programs so far.</param>
    /// <param name="cancel">Ends the run early.</param>
    public AbiFuzzReport Run(ulong seed, int programs, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        var (runner, generator) = (new AbiRunner(build, DefaultSizes), new AbiGenerator(DefaultSizes));
        var (clock, calls, steps, taken) = (Stopwatch.StartNew(), 0L, 0L, new HashSet<XenStepKind>());
        for (var number = 0; ; number++)
        {
            if (number >= programs || cancel.IsCancellationRequested)
                return new(number, calls, steps, clock.Elapsed, runner.Answers, taken, runner.Judging.CutShort, null, null);
            var program = generator.Program(XenCases.Seed(seed, number));
            var failure = runner.Judge(program, XenCases.Scheduler(seed, number));
            (calls, steps) = (calls + runner.Hypercalls, steps + runner.Steps.Count);
            taken.UnionWith(runner.Steps.Select(step => step.Kind));
            if (failure is not null)
            {
                progress.Shrinks();
                return Shrunk(new(number + 1, calls, steps, clock.Elapsed, runner.Answers, taken, runner.Judging.CutShort, failure, null), runner, new(program, runner.Taken));
            }
            if (number % 100 == 99)
                progress?.Report(number + 1);
        }
    }

    private static AbiFuzzReport Shrunk(AbiFuzzReport report, AbiRunner runner, AbiCase failing)
    {
        var (small, run) = SmallFailure.Of(
            failing, report.Failure!, (one, mark) => new AbiShrinker(runner, mark.Id).Shrink(one)?.Case, (one, until) => runner.Run(one.Program, new GivenScheduler(one.Schedule), until), run => run.Failure);
        return report with { Failure = run.Failure, Trace = AbiTrace.Of(small.Program, run) };
    }
}
