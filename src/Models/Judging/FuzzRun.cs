using System.Diagnostics;
using Verified.Models.Judging.Shrinking;
using Verified.Models.Judging.Traces;

namespace Verified.Models.Judging;

/// <summary>Runs random programs on implementations of a contract, and has each step judged.</summary>
/// <param name="contract">The contract.</param>
/// <param name="build">Builds an implementation of the given sizes.</param>
public sealed class FuzzRun<TKind, TOperation, TSizes, TTarget>(Contract<TKind, TOperation, TSizes, TTarget> contract, Func<TSizes, TTarget> build)
    where TKind : struct, Enum where TSizes : class
{
    private static readonly int Reports = 40;

    private readonly Dictionary<TSizes, Runner<TKind, TOperation, TSizes>> runners = [];
    private readonly CoverageCount<TKind> coverage = new();

    /// <summary>Runs until the budget is spent, a program fails, or somebody cancels; what was done until then is reported.</summary>
    /// <param name="budget">What to run.</param>
    /// <param name="progress">Hears now and then how far it is, in what the budget limits.</param>
    /// <param name="cancel">Ends the run early.</param>
    public FuzzReport<TKind, TOperation, TSizes> Run(FuzzBudget<TSizes> budget, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        var cases = contract.Cases(budget.Seed, budget.Sizes, budget.Schedule);
        var (clock, done, steps, reported) = (Stopwatch.StartNew(), 0L, 0L, 0L);
        var every = Math.Max(1, budget.Limit / Reports);
        for (var number = 0; ; number++)
        {
            var spent = contract.LimitsMeasure ? done : number;
            if (spent >= budget.Limit || cancel.IsCancellationRequested)
                return Report(number, null);
            if (spent - reported >= every)
                progress?.Report(reported = spent);
            var program = cases.Program(number);
            var runner = RunnerFor(program.Sizes);
            var failure = runner.Judge(program, cases.Scheduler(number));
            (done, steps) = (done + runner.Judging.Done, steps + runner.Judging.Steps.Count);
            coverage.Add(runner.Judging.Steps);
            if (failure is not null)
            {
                progress.Shrinks();
                var (small, run) = contract.Shrink(runner, new(program, runner.Taken), failure);
                return Report(number + 1, run.Failure) with { Trace = Trace<TKind, TOperation, TSizes>.Of(small.Program, run) };
            }
        }

        FuzzReport<TKind, TOperation, TSizes> Report(int programs, Failure? failure) =>
            new(programs, done, steps, clock.Elapsed, coverage.Report([.. runners.Values.SelectMany(runner => runner.Judging.Counted).GroupBy(count => count.Name).Select(counts => (counts.Key, counts.Sum(count => count.Number)))], [.. runners.Values.SelectMany(runner => runner.Judging.Told)]))
            {
                Failure = failure,
            };
    }

    private Runner<TKind, TOperation, TSizes> RunnerFor(TSizes sizes)
    {
        if (runners.TryGetValue(sizes, out var known))
            return known;
        var runner = contract.RunnerOf(build, sizes);
        runner.Judging.OnRefusal = coverage.Refuse;
        if (contract.SamplesGuards)
            runner.Judging.NowAndThen = () => coverage.Sample(contract.ModelFor(sizes), runner.Judging.State);
        return runners[sizes] = runner;
    }
}

/// <summary>Random runs of a contract.</summary>
public static class RandomRuns
{
    /// <summary>Runs random programs on implementations, and has each step judged. See <see cref="FuzzRun{TKind, TOperation, TSizes, TTarget}.Run"/>.</summary>
    public static FuzzReport<TKind, TOperation, TSizes> Fuzz<TKind, TOperation, TSizes, TTarget>(
        this Contract<TKind, TOperation, TSizes, TTarget> contract, Func<TSizes, TTarget> build, FuzzBudget<TSizes> budget, IProgress<long>? progress = null, CancellationToken cancel = default)
        where TKind : struct, Enum where TSizes : class => new FuzzRun<TKind, TOperation, TSizes, TTarget>(contract, build).Run(budget, progress, cancel);
}
