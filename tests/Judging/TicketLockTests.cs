using Verified.Models.Judging;
using Verified.Models.Judging.Shrinking;
using Verified.Models.Judging.Traces;
using Verified.Models.Schedules;
using Verified.Models.Search;
using Verified.Proofs;
using Verified.Proofs.Solvers;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Judging;

/// <summary>A contract that nobody else knows, in one file, gets everything that the others have.</summary>
public class TicketLockTests
{
    private static readonly TicketContract Contract = new();
    private static readonly TicketSizes Sizes = new();

    [Fact]
    public void It_is_searched()
    {
        var found = new Explorer(new CompiledModel(new FiniteModel(new TicketSpec(), Scope.Parse(new TicketSpec(), "waiter=3,last=6")))).Run();

        Assert.True(found.IsComplete);
        Assert.Null(found.Counterexample);
        Assert.InRange(found.Totals.States, 100, long.MaxValue);
    }

    [Fact]
    public void It_is_proved()
    {
        var report = new Prover(new TicketSpec(), [Solver.Z3]).Prove([], CancellationToken.None);

        Assert.All(report.Results, result => Assert.True(result.IsProved, result.Obligation.Name));
        // Entering changes nothing of which ticket is served.
        Assert.Equal((5 * 4) - 1, report.Results.Count);
    }

    [Fact]
    public void Random_programs_on_a_right_lock_hold_and_take_every_rule()
    {
        var report = Contract.Fuzz(sizes => new TicketKernel(sizes), new(1, 20_000));

        Assert.Null(report.Failure);
        Assert.Empty(report.Coverage.NeverTaken);
    }

    [Fact]
    public void A_seeded_bug_is_caught_by_its_claim_made_small_and_replayed()
    {
        var report = Contract.Fuzz(sizes => new TicketKernel(sizes, isHasty: true), new(1, 20_000));

        Assert.Equal(("REFINE-GUARD", "Enter"), (report.Failure!.Id, report.Failure.Rule));
        Assert.Equal("LOCK-TICKET-002", report.Failure.Name);
        Assert.Equal(2, report.Trace!.Case.Program.Operations);
        Assert.True(Contract.Replay(report.Trace, sizes => new TicketKernel(sizes, isHasty: true)).IsSame);
        // Who is inside does not leave in so small a program: a right lock lets nobody else in.
        Assert.Equal("KERNEL-DEADLOCK", Contract.Replay(report.Trace, sizes => new TicketKernel(sizes)).Failure!.Id);
    }

    [Fact]
    public void The_claim_that_falls_later_is_hunted()
    {
        var runner = Contract.RunnerOf(new TicketKernel(Sizes, isHasty: true), Sizes);
        var cases = Contract.Cases(1, Sizes);
        var number = Enumerable.Range(0, 1_000).First(n => runner.Judge(cases.Program(n), cases.Scheduler(n), "LOCK-EXCLUSION-001")?.Names("LOCK-EXCLUSION-001") == true);
        runner.Judge(cases.Program(number), cases.Scheduler(number), "LOCK-EXCLUSION-001");

        var small = Contract.Shrink(runner, new(cases.Program(number), runner.Taken), new FailureMark("LOCK-EXCLUSION-001"))!.Value;

        Assert.Equal(["Take", "Enter", "Take", "Enter"], small.Run.Steps.Select(step => step.Kind.ToString()));
    }

    [Fact]
    public void Its_traces_are_read_back_as_they_were_written()
    {
        var program = Contract.Programs(Sizes)(7);
        var trace = Contract.TraceOf(program, Contract.RunnerOf(new TicketKernel(Sizes), Sizes).Run(program, new RoundRobinScheduler()));
        var text = Contract.Print(trace);

        Assert.Equal(trace, Contract.Parse(text, "x.trace"));
        Assert.StartsWith("verified trace 2\nmodel ticket\nsizes waiters=3\nwaiter 0\n  acquire\n", text, StringComparison.Ordinal);
    }
}
