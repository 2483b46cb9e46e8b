using FsCheck;
using FsCheck.Xunit;
using Verified.Models.Judging;
using Verified.Models.Judging.Shrinking;
using Verified.Models.Judging.Traces;
using Verified.Models.Schedules;
using Xunit;
using Xunit.Abstractions;

namespace Verified.Properties.Running;

/// <summary>What holds of every contract and of our implementation of it.</summary>
/// <param name="contract">The contract.</param>
/// <param name="build">Builds an implementation.</param>
/// <param name="output">Where the fresh seed is told.</param>
public abstract class ContractProperties<TKind, TOperation, TSizes, TTarget>(Contract<TKind, TOperation, TSizes, TTarget> contract, Func<TSizes, TTarget> build, ITestOutputHelper output)
    : IClassFixture<FreshSeedTold> where TKind : struct, Enum where TSizes : class
{
    private const int ShrinkingRuns = 150, MostEvery = 3;

    private bool _isTold;

    private protected ContractCases<TKind, TOperation, TSizes, TTarget> Cases { get; } = new(contract, build);

    [Property(Replay = Seeds.Gate, MaxTest = 200)]
    public Property Each_step_of_a_run_is_one_of_the_specification() => Cases.All("refinement", run => run.Result.Failure);

    [FreshProperty(MaxTest = 50)]
    public Property Each_step_of_a_run_is_one_of_the_specification_for_a_fresh_seed()
    {
        // FsCheck asks for the property once for each case.
        if (!_isTold)
        {
            output.WriteLine(Seeds.Told);
            _isTold = true;
        }

        return Cases.All($"refinement-seed{Seeds.Fresh}", run => run.Result.Failure);
    }

    [Property(Replay = Seeds.Gate, MaxTest = 100)]
    public Property Every_program_is_run_to_its_end_without_an_exception() => Cases.All("totality", run =>
        run.Result.Failure is { Kind: FailureKind.Deadlock or FailureKind.Broken } failure ? failure
            : run.Result.Failure is null && run.Runner.Judging.Unfinished is var left and not 0 ? ContractCases<TKind, TOperation, TSizes, TTarget>.Wrong($"{left:x} are not finished, as bits")
            : null);

    [Property(Replay = Seeds.Gate, MaxTest = 60)]
    public Property A_trace_that_is_printed_and_read_is_the_same_trace_and_replays() => Cases.All("trace", run =>
    {
        var trace = contract.TraceOf(run.Case.Program, run.Result);
        var read = contract.Parse(contract.Print(trace), "x.trace");

        Assert.Equal(trace, read);
        Assert.True(contract.Replay(read, build).IsSame);
        return null;
    });

    [Property(Replay = Seeds.Gate, MaxTest = 12, MaxRejected = 200)]
    public Property What_a_failing_run_is_shrunk_to_fails_the_same_way_with_no_more_steps_and_operations() => Cases.All("shrinking", run =>
    {
        var (runner, failing) = Faulty(run)!.Value;
        var mark = FailureMark.Of(failing.Failure!);

        var small = contract.Shrink(runner, new TestCase<TOperation, TSizes>(run.Case.Program, failing.Schedule), mark, ShrinkingRuns)!.Value;
        var again = runner.Run(small.Case.Program, new GivenScheduler(small.Case.Schedule), mark.Id);

        Assert.True(mark.IsOn(again.Failure!));
        Assert.Equal(small.Run.Steps, again.Steps);
        Assert.InRange(again.Steps.Count, 0, failing.Steps.Count);
        Assert.InRange(small.Case.Program.Operations, 0, run.Case.Program.Operations);
        return null;
    }, run => Faulty(run) is not null);

    /// <summary>The implementation with a fault: some of its steps are not told.</summary>
    private protected abstract TTarget Forgetting(TTarget target, Fault<TKind> fault);

    // The case once more, on an implementation that does not tell all steps of a kind that occurs in it; null if nobody notices.
    private (Runner<TKind, TOperation, TSizes> Runner, RunResult<TKind> Failing)? Faulty(CaseRun<TKind, TOperation, TSizes> run)
    {
        var (steps, sizes, chance) = (run.Result.Steps, run.Case.Program.Sizes, new Chance(run.Case.Seed));
        if (steps.Count == 0)
        {
            return null;
        }

        var fault = new Fault<TKind>(steps[chance.Below(steps.Count)].Kind, 1 + chance.Below(MostEvery));
        var runner = contract.RunnerOf(of => Forgetting(build(of), fault), sizes);
        var failing = runner.Run(run.Case.Program, new GivenScheduler(run.Result.Schedule));
        return failing.Failure is null ? null : (runner, failing);
    }
}
