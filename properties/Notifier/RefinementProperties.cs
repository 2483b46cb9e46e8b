using Verified.Abi.Notifier;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Models.Notifier;
using Verified.Models.Schedules;
using Verified.Properties.Running;
using Xunit;

namespace Verified.Properties.Notifier;

/// <summary>Every step that the kernel takes is one that the specification allows, and leaves the state that the specification says.</summary>
public abstract class RefinementProperties(World world)
{
    private readonly Cases _cases = new(world);

    [Fact]
    public void Every_step_of_a_random_program_is_a_step_of_the_specification() => EveryStepIsAllowed(ScheduleKind.Random, 20_000, 1_250_000);

    [Fact]
    public void Every_step_is_a_step_of_the_specification_when_priorities_decide_who_runs() => EveryStepIsAllowed(ScheduleKind.Pct, 13_000, 800_000);

    [Fact]
    public void Every_step_is_a_step_of_the_specification_when_everyone_gets_a_turn() => EveryStepIsAllowed(ScheduleKind.RoundRobin, 2_000, 100_000);

    [Fact]
    public void When_all_threads_have_finished_nothing_is_held_and_every_operation_was_answered() => Holds.ForAll(Cases.Any, 1_000, one =>
    {
        var run = _cases.Run(one);

        Assert.True(_cases.KernelFor(one.Program).IsQuiet);
        Assert.Equal(one.Program.Threads.Select(thread => thread.Count), run.Answers.Select(answers => answers.Count));
    });

    [Fact]
    public void Every_claim_holds_where_a_run_ends() => Holds.ForAll(Cases.Any, 1_500, one =>
    {
        _cases.Run(one);

        Assert.Empty(NotifierModel.For(one.Program.Sizes).Compiled.ViolatedClaims(_cases.RunnerFor(one.Program).Judging.State.ToArray()));
    });

    [Fact]
    public void A_single_wrong_fact_is_seen_at_the_very_step() => Holds.ForAll(Cases.Any, 300, one =>
    {
        var kernel = _cases.KernelFor(one.Program);
        var runner = NotifierContract.Instance.RunnerOf(new MisreportingTarget(kernel, (ulong)one.Seed), one.Program.Sizes);

        var failure = runner.Run(one.Program, new RandomScheduler((ulong)one.Seed)).Failure;

        if (runner.Judging.Steps.Count >= MisreportingTarget.WrongFrom)
        {
            Assert.Equal(("REFINE-STATE", MisreportingTarget.WrongFrom), (failure?.Id, failure?.At));
        }
    });

    private void EveryStepIsAllowed(ScheduleKind kind, int programs, long leastSteps)
    {
        var steps = 0L;
        Holds.ForAll(Cases.Any, programs, one =>
        {
            var runner = _cases.RunnerFor(one.Program);
            var failure = runner.Judge(one.Program, Schedulers.For(kind, (ulong)one.Seed));
            steps += runner.Judging.Steps.Count;
            Assert.True(failure is null, failure is null ? "" : Told(runner, one.Program, failure));
        });
        Assert.InRange(steps, leastSteps, long.MaxValue);
    }

    private static string Told(Runner<StepKind, Operation, Sizes> runner, TestProgram<Operation, Sizes> program, Failure failure)
        => NotifierContract.Instance.Print(NotifierContract.Instance.TraceOf(program, runner.Run(program, new GivenScheduler(runner.Taken))), failure.Lines());
}
