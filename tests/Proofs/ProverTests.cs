using Verified.Proofs;
using Verified.Proofs.Solvers;
using Verified.Spec.Notifier;
using Xunit;

namespace Verified.Tests.Proofs;

public class ProverTests
{
    private static readonly Solver[] Both = [Solver.Z3, Solver.Cvc5];

    [SolverFact]
    public void A_count_is_exact_and_zero_means_that_no_holder_is_left()
    {
        var report = new Prover(new Lending(guarded: true), Both).Prove([], CancellationToken.None);

        Assert.True(report.Holds);
        Assert.Contains(report.Results, result => result.Obligation.Name == "LEND-BAR-001.Bar" && result.Core.Contains("TALLY-LOANS-NUMBER"));
    }

    [SolverFact]
    public void A_rule_without_its_guard_is_not_proved_and_a_state_shows_why()
    {
        var lending = new Lending(guarded: false);

        var report = new Prover(lending, Both).Prove([], CancellationToken.None);

        var failed = report.Results.Where(result => !result.IsProved).ToArray();
        Assert.All(failed, result => Assert.Equal("Borrow", result.Obligation.Group));
        var shown = failed.Select(result => Counterexample.Find(lending, result.Obligation, CancellationToken.None)).OfType<Counterexample>().First();
        Assert.Contains(shown.Before, line => line == "Lent[Book.0] = true");
    }

    [SolverFact]
    public void A_rule_that_can_never_be_taken_is_reported_as_vacuous()
    {
        var report = new Prover(new Hollow(), Both).Prove([], CancellationToken.None);

        Assert.Equal(Answer.Unsat, Assert.Single(report.Vacuity).Answer);
        Assert.False(report.Holds);
    }

    [SolverFact]
    public void A_claim_that_cannot_fail_is_reported_as_blind()
    {
        var report = new Prover(new Hollow(), Both).Prove([], CancellationToken.None);

        Assert.All(report.Results, result => Assert.Null(result.Sabotage));
        Assert.All(report.Results, result => Assert.NotNull(result.Problem));
    }

    [SolverFact]
    public void A_cancelled_proof_ends_with_its_solvers_and_keeps_what_it_has()
    {
        using var cancel = new CancellationTokenSource();
        var prover = new Prover(new NotifierSpec(), Both) { Sabotages = false, Progress = (done, _) => { if (done == 20) cancel.Cancel(); } };

        var report = prover.Prove([], cancel.Token);

        Assert.Contains(report.Results, result => result is { IsProved: true, IsInterrupted: false });
        Assert.Contains(report.Results, result => result.IsInterrupted);
        Assert.False(report.Holds);
    }

    [SolverFact]
    public void A_solver_that_dies_costs_one_answer_and_no_other()
    {
        using var fresh = new FreshSolver(Solver.Z3.Alone(), CancellationToken.None);

        Assert.NotNull(fresh.Ask("(exit)").Fault);
        Assert.Equal(new Reply(Answer.Sat, TimeSpan.Zero), fresh.Ask("(check-sat)") with { Spent = TimeSpan.Zero });
    }

    [SolverFact]
    public void What_was_asked_anew_is_forgotten_by_the_next_text()
    {
        // Each declares f, and a solver that still had the first in mind would refuse the second.
        const string Undecided = "(declare-fun f (Int) Int)\n(assert (forall ((x Int)) (> (f (f x)) (* x (f x)))))\n(assert (forall ((x Int)) (< (f (+ x 1)) (f x))))\n(check-sat)\n";
        const string Decided = "(declare-fun f (Int) Int)\n(assert (= (f 1) 2))\n(check-sat)\n";
        using var fresh = new FreshSolver(Solver.Z3.Alone() with { Arguments = ["-in", "-smt2", "-t:500"] }, CancellationToken.None);

        Assert.Equal(Answer.Unknown, fresh.Ask(Undecided).Answer);
        Assert.Equal(new Reply(Answer.Sat, TimeSpan.Zero), fresh.Ask(Decided) with { Spent = TimeSpan.Zero });
    }

    [SolverFact]
    public void An_emitted_file_stands_alone()
    {
        var folder = Directory.CreateTempSubdirectory("verified-emit-");
        try
        {
            new Prover(new Lending(guarded: true), []).Emit(["LEND-BAR-001.Bar"], folder.FullName);

            using var session = new SolverSession(Solver.Z3, CancellationToken.None);
            Assert.Equal("unsat", session.Ask(File.ReadAllText(Path.Combine(folder.FullName, "LEND-BAR-001.Bar.smt2"))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_claim_of_the_notifier_contract_has_an_obligation_or_is_finite_only()
    {
        var specification = new NotifierSpec();
        var claimed = Obligation.Of(specification).Select(obligation => obligation.Claim.Id).ToHashSet();

        Assert.All(specification.Claims, claim => Assert.True(claim.IsFiniteOnly || claimed.Contains(claim.Id)));
    }
}
