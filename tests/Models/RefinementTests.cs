using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Models.Judging;
using Verified.Models.Notifier;
using Verified.Models.Schedules;
using Xunit;
using static Verified.Abi.Notifier.StepKind;

namespace Verified.Tests.Models;

public class RefinementTests
{
    [Fact]
    public void A_run_of_the_specification_is_accepted()
    {
        var run = Run(Scripts.Unmapped);

        Assert.Null(run.Failure);
        Assert.Equal(Scripts.Unmapped, run.Steps);
    }

    [Fact]
    public void A_step_that_a_guard_refuses_is_refused_with_the_guard_and_its_values()
    {
        var failure = Failure([.. Scripts.GuestWrote, new(OpenRange, 0, 0, 0, 0, 0), new(StartsDone, 0)]);

        Assert.Equal(FailureKind.Refused, failure.Kind);
        Assert.Equal(("StartsDone(range0)", 17), (failure.Step, failure.At));
        Assert.StartsWith("guard 2: All<Secondary>(secondary => Follows(secondary, RangeMm[range])", failure.Because[0], StringComparison.Ordinal);
        Assert.Contains("RangeCallback[secondary0,range0] = NotCalled", failure.Because);
        Assert.Contains(failure.Nearest, step => step == "StartEnter(secondary0,range0)" || step.StartsWith("nothing; ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_nearest_steps_are_the_same_rule_elsewhere_and_what_its_subject_could_do()
    {
        var failure = Failure([.. Scripts.InsideAnInvalidateRange, new(ZapPte, 0, 1)]);

        Assert.Equal(["ZapPte(range0,va0)", "UpdatesDone(range0)"], failure.Nearest);
    }

    [Fact]
    public void A_state_that_is_not_the_specifications_is_told_cell_by_cell()
    {
        var failure = Failure(Scripts.Unmapped, (target, step) =>
        {
            if (step.Kind == EndEnter)
            {
                target.Set("Sequence", 0, 0);
            }
        });

        Assert.Equal(FailureKind.Differs, failure.Kind);
        Assert.Equal(["Sequence[secondary0]: specification 1, implementation 0"], failure.Because);
        Assert.True(failure.Names("MMN-SEQ-003"));
    }

    [Fact]
    public void A_claim_that_falls_later_is_named_with_its_step_when_the_run_goes_on()
    {
        Step<StepKind>[] freedUnderAnSpte = [.. Scripts.Mapped, .. Scripts.GuestWrote.Skip(Scripts.Mapped.Count), new(OpenRange, 0, 0, 0, 0, 0), new(StartEnter, 0, 0),
            new(StartReturn, 0, 0), new(StartsDone, 0), new(ZapPte, 0, 0), new(PutGathered, 0, 0), new(FreePage, 0)];

        var failure = Run(freedUnderAnSpte, Follow, "MMN-SPTE-001").Failure!;

        Assert.Equal((FailureKind.Refused, 18), (failure.Kind, failure.At));
        Assert.Equal(22, Assert.Single(failure.Violations, violation => violation.Id == "MMN-SPTE-001").Step);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "MMN-CALL-005")]
    [InlineData(3, "MMN-CALL-005")]
    public void A_munmap_answers_that_it_is_done_and_nothing_else(byte answer, string? claim)
    {
        var failure = Run([.. Scripts.Unmapped.SkipLast(1), new(ReturnFromCall, 0, answer)]).Failure;

        Assert.Equal(claim is not null, failure?.Names(claim!) ?? false);
    }

    [Fact]
    public void A_munmap_that_returns_before_it_has_unmapped_is_told_by_its_contract()
        => Assert.True(Failure([.. Scripts.GuestWrote, new(BeginCall, 0, 1, 0, 0, 0, 0, 0), new(RemoveVma, 0, 0, 0), new(ReturnFromCall, 0, 0)]).Names("MMN-CALL-005"));

    [Fact]
    public void Memory_that_no_call_gives_up_may_not_be_unmapped()
    {
        var given = Scripts.InsideAnInvalidateRange.Where(step => step.Kind is not (BeginCall or RemoveVma));

        Assert.True(Failure([.. given, new(ZapPte, 0, 0)], (target, step) => Zap(target, step)).Names("MMN-CALL-003"));
    }

    [Fact]
    public void A_boot_into_another_state_is_found()
    {
        var target = new ScriptedTarget(Scripts.Small, []);
        var oracle = new NotifierJudge(target, NotifierModel.For(Scripts.Small));
        oracle.Begin();
        target.Set("Allocated", 1, 0);

        oracle.Booted();

        Assert.Equal(FailureKind.Boot, oracle.Failure!.Kind);
        Assert.Equal(["Allocated[page0]: specification false, implementation true"], oracle.Failure.Because);
    }

    [Fact]
    public void Threads_that_wait_for_each_other_are_a_deadlock()
    {
        var failure = Failure(Scripts.Mapped, (target, step) => target.IsStuck = step.Kind == LockPte);

        Assert.Equal((FailureKind.Deadlock, "KERNEL-DEADLOCK"), (failure.Kind, failure.Id));
    }

    [Fact]
    public void A_window_that_is_left_open_at_the_end_is_found()
    {
        var failure = Failure(Scripts.InsideAnInvalidateRange);

        Assert.Equal((FailureKind.Unfinished, "REFINE-END"), (failure.Kind, failure.Id));
        Assert.Equal(["Phases[range0] = Inside", "InFlight[call0] = true"], failure.Because);
    }

    [Fact]
    public void An_exception_of_the_target_is_a_verdict()
    {
        var failure = Failure(Scripts.Mapped, (_, step) =>
        {
            if (step.Kind == LockPte)
            {
                throw new InvalidOperationException("it broke");
            }
        });

        Assert.Equal((FailureKind.Broken, "KERNEL-CRASH", "InvalidOperationException: it broke"), (failure.Kind, failure.Id, failure.Because[0]));
    }

    [Fact]
    public void A_run_that_is_too_long_for_the_scope_says_so()
    {
        var touched = Enumerable.Range(0, 300).SelectMany(_ => (Step<StepKind>[])[new(AllocateNew, 0, 1), new(PutNew, 0), new(FreePage, 1)]);

        var failure = Failure([new(CreateMm, 0), new(PreparePteUpdate, 0, 0, 0), .. touched]);

        Assert.Equal((FailureKind.Scope, "REFINE-SCOPE"), (failure.Kind, failure.Id));
    }

    [Fact]
    public void An_argument_that_does_not_exist_is_refused()
    {
        var failure = Failure([new(CreateMm, 9)]);

        Assert.Equal((FailureKind.Refused, "CreateMm(9)"), (failure.Kind, failure.Step));
    }

    [Fact]
    public void A_fact_out_of_range_is_shown_as_it_is()
    {
        var oracle = new NotifierJudge(new ScriptedTarget(Scripts.Small, []) { Facts = new OddFacts() }, NotifierModel.For(Scripts.Small));

        oracle.Boot();

        Assert.Contains("References[page0]: specification 0, implementation -1", oracle.Failure!.Because);
    }

    // What a kernel does that asks nobody: the effects of the step, whatever the guards say.
    private static void Follow(ScriptedTarget target, Step<StepKind> step)
    {
        switch (step.Kind)
        {
            case StartReturn:
                target.Set("Lock", 0, 0);
                break;
            case ZapPte:
                Zap(target, step);
                break;
            case FreePage:
                target.Set("Allocated", 0, 0);
                break;
        }
    }

    private static void Zap(ScriptedTarget target, Step<StepKind> step)
    {
        if (step.Kind != ZapPte)
        {
            return;
        }

        foreach (var component in new[] { "Pte", "PteFrame", "PteWritable", "PteAccessed", "PteDirty" })
        {
            target.Set(component, 0, 0, 0);
        }
    }

    private static Failure Failure(IReadOnlyList<Step<StepKind>> script, Action<ScriptedTarget, Step<StepKind>>? after = null) => Run(script, after).Failure!;

    private static RunResult<StepKind> Run(IReadOnlyList<Step<StepKind>> script, Action<ScriptedTarget, Step<StepKind>>? after = null, string? until = null)
        => NotifierContract.Instance.RunnerOf(new ScriptedTarget(Scripts.Small, script, after), Scripts.Small).Run(Scripts.Nothing, new GivenScheduler(Schedule.InOrder), until);
}
