using Verified.Models.Schedules;

namespace Verified.Models.Judging.Shrinking;

/// <summary>Makes failing cases of a contract small.</summary>
public static class ShrinkingOfCases
{
    /// <summary>Runs to its end: no claim has this id.</summary>
    private static readonly string ToItsEnd = "";

    /// <summary>The smallest case that was found, and its run; null if the case does not fail this way.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="runner">Runs the cases.</param>
    /// <param name="failing">The case.</param>
    /// <param name="mark">What all of them have in common.</param>
    /// <param name="mostRuns">How many runs it may spend; null: as many as the contract allows.</param>
    public static (TestCase<TOperation, TSizes> Case, RunResult<TKind> Run)? Shrink<TKind, TOperation, TSizes, TTarget>(
        this Contract<TKind, TOperation, TSizes, TTarget> contract, Runner<TKind, TOperation, TSizes> runner, TestCase<TOperation, TSizes> failing, FailureMark mark, int? mostRuns = null)
        where TKind : struct, Enum where TSizes : class
    {
        var (judge, sizes) = (runner.Judging, failing.Program.Sizes);
        var named = judge.NamesNearest;
        judge.NamesNearest = false;
        try
        {
            var shrinker = new Shrinker<TOperation>(Tried, mark.IsOn, contract.Operations, mostRuns ?? contract.MostShrinkingRuns) { ActorsAreAlike = contract.ActorsAreAlike };
            if (shrinker.Shrink(new(failing.Program.Threads, failing.Schedule)) is not { } small)
                return null;
            judge.NamesNearest = true;
            var found = new TestCase<TOperation, TSizes>(failing.Program with { Threads = small.Programs }, small.Schedule);
            return (found, runner.Run(found.Program, new GivenScheduler(found.Schedule), mark.Id));
        }
        finally
        {
            judge.NamesNearest = named;
        }

        SmallCaseRun Tried(IReadOnlyList<IReadOnlyList<TOperation>> programs, IScheduler scheduler, int mostSteps)
        {
            var failure = runner.Judge(new TestProgram<TOperation, TSizes>(sizes, programs), scheduler, mark.Id, mostSteps);
            return new(failure, runner.Taken, judge.Begun(programs.Count), judge.Steps.Count);
        }
    }

    /// <summary>Makes a failing case small: first as long as the same step is wrong; then, where a claim falls only later, as long as that claim falls after the same step.
    /// So the run that is kept has every step that its failure speaks of.</summary>
    internal static (TestCase<TOperation, TSizes> Case, RunResult<TKind> Run) Shrink<TKind, TOperation, TSizes, TTarget>(
        this Contract<TKind, TOperation, TSizes, TTarget> contract, Runner<TKind, TOperation, TSizes> runner, TestCase<TOperation, TSizes> failing, Failure failure)
        where TKind : struct, Enum where TSizes : class
    {
        var mark = FailureMark.Of(failure);
        var small = contract.Shrink(runner, failing, mark)?.Case ?? throw new InvalidOperationException("a run that failed does not fail again: the implementation is not deterministic");
        var first = Run(small, null);
        if (first.Failure is not { } found || found.Name != found.Id || found.Kind == FailureKind.Scope)
            return (small, first);
        // No claim has fallen yet: one may fall later in the small run, or in the one that was found.
        foreach (var one in (TestCase<TOperation, TSizes>[])[small, failing])
        {
            if (Run(one, ToItsEnd).Failure is { } end && end.Name != end.Id && contract.Shrink(runner, one, mark with { Id = end.Name }) is { } named)
                return (named.Case, Run(named.Case, end.Name));
        }
        return (small, first);

        RunResult<TKind> Run(TestCase<TOperation, TSizes> one, string? until) => runner.Run(one.Program, new GivenScheduler(one.Schedule), until);
    }
}
