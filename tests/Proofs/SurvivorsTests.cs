using Verified.Cli.Checks;
using Verified.Cli.Progress;
using Verified.Proofs;
using Verified.Spec.Language;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Proofs;

public class SurvivorsTests
{
    private static readonly Lending Contract = new(guarded: true);

    private static readonly MutantVerdict[] Verdicts = [new("Bar without the guard Loans[reader] == 0", "LEND-BAR-001.Bar"), new("Bar without the effect on Barred", null), new("Return without the guard Lent[book]", null)];

    private static readonly string[] Exact = ["Bar without the effect on Barred", "Return without the guard Lent[book]"];

    [Fact]
    public void A_list_that_is_exact_passes() => Assert.Equal(Outcome.Passed, Assert.Single(MutantsCheck.Cases(Contract, Verdicts, Exact)).Outcome);

    [Fact]
    public void A_line_that_is_missing_fails_and_is_named()
    {
        var failed = Assert.Single(MutantsCheck.Cases(Contract, Verdicts, [Exact[0]]));

        Assert.Equal((Outcome.Failed, Exact[1]), (failed.Outcome, failed.Name));
        Assert.StartsWith("missing in proofs/golden/lending-survivors.txt: ", failed.Reason);
    }

    [Theory]
    [InlineData("Bar without the guard Loans[reader] == 0", "LEND-BAR-001.Bar notices it")]
    [InlineData("Steal without the guard Lent[book]", "there is no such mutant")]
    public void A_line_too_many_fails_and_is_named(string line, string why)
    {
        var failed = Assert.Single(MutantsCheck.Cases(Contract, Verdicts, [.. Exact, line]));

        Assert.Equal((Outcome.Failed, line), (failed.Outcome, failed.Name));
        Assert.Contains($"too many in proofs/golden/lending-survivors.txt: {why}", failed.Reason);
    }

    [Fact]
    public void A_mutant_without_an_answer_is_no_survivor_and_has_no_verdict()
    {
        MutantVerdict[] verdicts = [.. Verdicts[..2], Verdicts[2] with { IsOpen = true }];

        Assert.All(new[] { Exact, Exact[..1] }, lines =>
        {
            var open = Assert.Single(MutantsCheck.Cases(Contract, verdicts, lines));
            Assert.Equal((Outcome.Error, Exact[1]), (open.Outcome, open.Name));
        });
    }

    [SolverFact]
    public void The_mutants_of_a_small_contract_are_judged_by_its_proofs()
    {
        var survivors = Survivors.Judge(KillMatrix.Of(Contract, null, CancellationToken.None), []);

        Assert.Contains("Bar without the effect on Barred", survivors.Missing);
        Assert.DoesNotContain("Borrow without the guard !Lent[book]", survivors.Missing);
        Assert.False(survivors.IsCurrent);
    }

    [Fact]
    public async Task The_quick_budget_leaves_them_to_the_full_one_and_counts_no_pass()
    {
        var result = await new MutantsCheck().Run(Budget.Quick, new Progress<Advance>(), CancellationToken.None);

        Assert.Equal(Outcome.Skipped, Assert.Single(result.Cases).Outcome);
        Assert.Contains(CheckList.All, check => check is MutantsCheck);
    }

    [Fact]
    public void Every_specification_has_its_list() => Assert.All(Theorems.All, specification => Assert.NotEmpty(Survivors.Read(Checkout.At(Survivors.FileOf(specification)))));

    /// <summary>Without a solver: a line whose rule, guard or component has another name by now.</summary>
    [Fact]
    public void Every_line_of_a_list_is_that_of_a_mutant() => Assert.All(Theorems.All, specification =>
        Assert.Subset(Mutant.Of(specification).Select(mutant => mutant.What).ToHashSet(), Survivors.Read(Checkout.At(Survivors.FileOf(specification))).ToHashSet()));
}
