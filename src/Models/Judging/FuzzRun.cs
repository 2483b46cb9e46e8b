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
    private static readonly int Reports = 40, MostStepsOfAHang = 10_000;

    private readonly Dictionary<TSizes, Runner<TKind, TOperation, TSizes>> runners = [];
    private readonly CoverageCount<TKind> coverage = new();
    private readonly Stopwatch clock = new();
    private volatile Running? running;
    private long begun, done, steps;

    /// <summary>Runs until the budget is spent, a program fails, or somebody cancels; what was done until then is reported.</summary>
    /// <param name="budget">What to run.</param>
    /// <param name="progress">Hears now and then how far it is, in what the budget limits.</param>
    /// <param name="cancel">Ends the run early.</param>
    public FuzzReport<TKind, TOperation, TSizes> Run(FuzzBudget<TSizes> budget, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        var (cases, first, reported, every) = (contract.Cases(budget.Seed, budget.Sizes, budget.Schedule), (budget.Only ?? 1) - 1, 0L, Math.Max(1, budget.Limit / Reports));
        clock.Start();
        for (var number = first; ; number++)
        {
            var spent = contract.LimitsMeasure ? done : number - first;
            if (spent >= budget.Limit || cancel.IsCancellationRequested || (budget.Only is not null && number > first))
                return Report(number - first) with { Trace = budget.Only is not null && running is { } only ? Trace<TKind, TOperation, TSizes>.Of(only.Program, Taken(only, null)) : null };
            if (spent - reported >= every)
                progress?.Report(reported = spent);
            var program = cases.Program(number);
            var runner = RunnerFor(program.Sizes);
            running = new(number, program, runner);
            var failure = runner.Judge(program, cases.Scheduler(number));
            (done, steps) = (done + runner.Judging.Done, steps + runner.Judging.Steps.Count);
            coverage.Add(runner.Judging.Steps);
            if (failure is not null)
            {
                running = new(number, program, runner) { Failed = Taken(running, failure) };
                progress.Shrinks();
                var (small, run) = contract.Shrink(runner, new(program, runner.Taken), failure);
                return Failed(number, number + 1 - first, small.Program, run);
            }
        }
    }

    /// <summary>Another thread looks whether one program has been running for so long that it never will end, and if so reports it as failing. The thread that runs it is then left to itself.</summary>
    /// <param name="limit">So long.</param>
    /// <returns>Null as long as none does.</returns>
    public FuzzReport<TKind, TOperation, TSizes>? Hanging(TimeSpan limit)
    {
        if (running is not { } now || Stopwatch.GetElapsedTime(Volatile.Read(ref begun)) < limit)
            return null;
        // A failure that was found before, and a smaller program hangs.
        if (now.Failed is { } found)
            return Failed(now.Number, now.Number + 1, now.Program, found);
        var judge = now.Runner.Judging;
        var taken = judge.Steps.Count;
        var last = taken > 0 ? contract.ModelFor(now.Program.Sizes).Text(judge.Steps[taken - 1]) : "the boot";
        var failure = new Failure(FailureKind.Hung, KernelMistake.Hang, Math.Max(0, taken - judge.BootSteps), last, null, [$"nothing was heard for {limit.TotalSeconds:F0} s after this step, and the program is not at its end"], [], []);
        return Failed(now.Number, now.Number + 1, now.Program, Taken(now, failure));
    }

    private RunResult<TKind> Taken(Running run, Failure? failure)
    {
        var judge = run.Runner.Judging;
        var (from, to) = (judge.BootSteps, Math.Min(judge.Steps.Count, judge.BootSteps + MostStepsOfAHang));
        return new(failure, [.. Enumerable.Range(from, Math.Max(0, to - from)).Select(number => judge.Steps[number])], run.Runner.Taken, judge.Begun(run.Program.Threads.Count));
    }

    private FuzzReport<TKind, TOperation, TSizes> Failed(int number, int programs, TestProgram<TOperation, TSizes> program, RunResult<TKind> run) =>
        Report(programs) with { Failure = run.Failure, Failed = number + 1, Trace = Trace<TKind, TOperation, TSizes>.Of(program, run) };

    private FuzzReport<TKind, TOperation, TSizes> Report(int programs) => new(programs, done, steps, clock.Elapsed, coverage.Report(
        [.. runners.Values.SelectMany(runner => runner.Judging.Counted).GroupBy(count => count.Name).Select(counts => (counts.Key, counts.Sum(count => count.Number)))],
        [.. runners.Values.SelectMany(runner => runner.Judging.Told)]));

    private Runner<TKind, TOperation, TSizes> RunnerFor(TSizes sizes)
    {
        if (runners.TryGetValue(sizes, out var known))
            return known;
        // Building may take long: no program is running.
        Volatile.Write(ref begun, long.MaxValue);
        var runner = contract.RunnerOf(build, sizes);
        runner.Begins = () => Volatile.Write(ref begun, Stopwatch.GetTimestamp());
        runner.Judging.OnRefusal = coverage.Refuse;
        if (contract.SamplesGuards)
            runner.Judging.NowAndThen = () => coverage.Sample(contract.ModelFor(sizes), runner.Judging.State);
        return runners[sizes] = runner;
    }

    // The program that runs, and once it has failed how: from then on smaller ones are.
    private sealed record Running(int Number, TestProgram<TOperation, TSizes> Program, Runner<TKind, TOperation, TSizes> Runner)
    {
        internal RunResult<TKind>? Failed { get; init; }
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
