using System.Diagnostics;
using Verified.Abi.Notifier;
using Verified.Models.Programs;
using Verified.Models.Refinement;
using Verified.Models.Schedules;
using Verified.Models.Shrinking;
using Verified.Models.Traces;

namespace Verified.Models.Fuzzing;

/// <summary>Runs random programs on an implementation and judges each step.</summary>
/// <param name="target">Builds an implementation of the given sizes.</param>
public sealed class FuzzRun(Func<Sizes, INotifierTarget> target)
{
    private static readonly long ReportEvery = 50_000;

    private readonly Dictionary<Sizes, NotifierRunner> runners = [];
    private readonly CoverageCount coverage = new();

    /// <summary>Runs until the steps are spent, a program fails, or somebody cancels; what was done until then is reported.</summary>
    /// <param name="budget">What to run.</param>
    /// <param name="progress">Hears now and then of the steps so far.</param>
    /// <param name="cancel">Ends the run early.</param>
    public FuzzReport Run(FuzzBudget budget, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        var cases = new RandomCases(budget.Sizes is { } sizes ? ProgramGenerator.Of(sizes) : ProgramGenerator.Any, budget.Seed, budget.Schedule);
        var (clock, steps, reported) = (Stopwatch.StartNew(), 0L, 0L);
        for (var number = 0; ; number++)
        {
            if (steps >= budget.Steps || cancel.IsCancellationRequested)
                return new(number, steps, clock.Elapsed, coverage.Report(), null, null);
            var program = cases.Program(number);
            var runner = RunnerFor(program.Sizes);
            var failure = runner.Judge(program, cases.Scheduler(number));
            steps += runner.Oracle.Steps.Count;
            if (failure is not null)
            {
                progress.Shrinks();
                return Shrunk(new(number + 1, steps, clock.Elapsed, coverage.Report(), failure, null), runner, new(program, runner.Taken));
            }
            coverage.Add(NotifierModel.For(program.Sizes), runner.Oracle.Steps);
            if (steps - reported >= ReportEvery)
                progress?.Report(reported = steps);
        }
    }

    private static FuzzReport Shrunk(FuzzReport report, NotifierRunner runner, TestCase failing)
    {
        var (small, run) = SmallFailure.Of(
            failing, report.Failure!, (one, mark) => new Shrinker(runner, mark).Shrink(one)?.Case, (one, until) => runner.Run(one.Program, new GivenScheduler(one.Schedule), until), run => run.Failure);
        return report with { Failure = run.Failure, Trace = NotifierTrace.Of(small.Program, run) };
    }

    private NotifierRunner RunnerFor(Sizes sizes)
    {
        if (runners.TryGetValue(sizes, out var known))
            return known;
        var runner = new NotifierRunner(target(sizes), sizes);
        runner.Oracle.NowAndThen = () => coverage.Sample(NotifierModel.For(sizes), runner.Oracle.State);
        return runners[sizes] = runner;
    }
}
