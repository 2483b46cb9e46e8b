using Verified.Cli.Checks;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary>A rule that no random program takes fails, unless it is listed with its reason.</summary>
public sealed class UntakenRulesTests
{
    [Fact]
    public void A_rule_that_is_not_listed_fails_and_one_that_is_does_not()
    {
        var missing = Assert.Single(UntakenRules.Missing("xen", "fuzz xen", ["Steal", "Pin"]));

        Assert.Equal(("fuzz xen, Pin", Outcome.Failed), (missing.Name, missing.Outcome));
        Assert.Single(UntakenRules.Missing("notifier", "fuzz", ["Steal"]));
        Assert.Empty(UntakenRules.Missing("xen", "fuzz xen", []));
    }

    [Fact]
    public void A_listed_rule_is_one_of_its_judge_and_has_a_reason() =>
        Assert.All(UntakenRules.All, one =>
        {
            Assert.Contains(one.Rule, JudgedContracts.Named(one.Model).Rules);
            Assert.NotEmpty(one.Why);
        });

    [Fact]
    public async Task A_rule_is_taken_if_the_programs_of_any_seed_take_it()
    {
        var results = new Queue<IReadOnlyList<string>>([["Pin", "Unpin"], ["Unpin"]]);
        var check = new SeedsCheck(_ => new ToldCheck("fuzz xen", _ => CheckResult.Of(CaseResult.Passed("a"), new Count("programs", 1)) with { Untaken = ("xen", results.Count > 0 ? results.Dequeue() : []) })) { AtOnce = 1 };

        var ran = await check.Run(Budget.Quick, new Progress<Verified.Cli.Progress.Advance>(), CancellationToken.None);

        Assert.Equal(["fuzz xen, Unpin"], ran.Cases.Where(one => one.Outcome == Outcome.Failed).Select(one => one.Name));
    }
}
