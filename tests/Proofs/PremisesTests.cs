using Verified.Proofs;
using Verified.Proofs.Solvers;
using Verified.Spec.Notifier;
using Xunit;

namespace Verified.Tests.Proofs;

public class PremisesTests
{
    [Fact]
    public void Every_obligation_has_a_list_of_its_premises() => Assert.All(Theorems.All, specification =>
        Assert.DoesNotContain(Obligation.Of(specification), obligation => Premises.Of(specification).For(obligation) is null));

    [Fact]
    public void What_is_listed_is_something_that_may_be_assumed() => Assert.All(Theorems.All, specification =>
    {
        var text = new ObligationText(specification, new(specification));
        Assert.All(Obligation.Of(specification), obligation =>
            Assert.Subset(text.Facts(obligation).Select(fact => fact.Name).ToHashSet(), Premises.Of(specification).For(obligation)!.ToHashSet()));
    });

    [Fact]
    public void A_text_holds_its_premises_and_declares_what_they_need()
    {
        var text = Alone("MMN-PERM-001.ZapPte");

        Assert.Equal(6, text.Split('\n').Count(line => line.StartsWith("(assert ", StringComparison.Ordinal)));
        Assert.Contains("(declare-fun Spte (Secondary Int) Bool)", text);
        Assert.DoesNotContain("CachePage", text);
    }

    [SolverFact]
    public void A_premise_too_few_and_it_is_proved_from_everything_which_is_said()
    {
        var premises = Premises.Parse("MMN-PERM-001.ZapPte: guard.1");
        var report = new Prover(new NotifierSpec(), [Solver.Z3]) { Sabotages = false, Premises = premises }.Prove(["MMN-PERM-001.ZapPte"], CancellationToken.None);

        Assert.True(Assert.Single(report.Results) is { IsProved: true, WantsPremises: true });
    }

    [SolverFact]
    public void What_a_proof_needs_is_found()
    {
        var specification = new NotifierSpec();
        using var finder = new PremiseFinder(specification, CancellationToken.None);

        var found = finder.Find(Obligation.Of(specification).Single(one => one.Name == "MMN-PERM-001.ZapPte"));

        Assert.Contains("MMN-WINDOW-001", found!);
        Assert.DoesNotContain("MMN-DATA-003", found!);
    }

    private static string Alone(string name)
        => new Prover(new NotifierSpec(), []).Texts([name]).Single().Text;
}
