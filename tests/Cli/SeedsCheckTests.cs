using Verified.Cli.Checks;
using Verified.Cli.Progress;
using Xunit;

namespace Verified.Tests.Cli;

public class SeedsCheckTests
{
    [Fact]
    public void The_quick_budget_runs_one_fixed_seed_and_a_fresh_one() => Assert.Equal([1, Seeds.Fresh], Seeds.Of(Budget.Quick));

    [Fact]
    public void The_full_budget_runs_ten_seeds() => Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, Seeds.Fresh], Seeds.Of(Budget.Full));

    [Fact]
    public void The_fresh_seed_is_none_of_the_fixed_ones() => Assert.InRange(Seeds.Fresh, 10UL, 999_999_999UL);

    [Fact]
    public async Task A_failure_with_one_seed_is_not_covered_by_the_others()
    {
        var check = new SeedsCheck(seed => ToldCheck.Ending("a", seed == 1 ? CaseResult.Failed("seed 1", "wrong") : CaseResult.Passed($"seed {seed}")));

        var result = await check.Run(Budget.Quick, new Progress<Advance>(), CancellationToken.None);

        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Equal(["seed 1", $"seed {Seeds.Fresh}"], result.Cases.Select(one => one.Name));
    }

    [Fact]
    public async Task Seeds_that_were_not_begun_are_skipped()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        var result = await new SeedsCheck(_ => ToldCheck.Ending("a", CaseResult.Passed("a"))).Run(Budget.Full, new Progress<Advance>(), cancel.Token);

        Assert.Equal(10, result.Cases.Count(one => one.Outcome == Outcome.Skipped));
    }

    [Fact]
    public void What_was_counted_is_added_and_a_rule_that_one_seed_took_is_taken()
    {
        CheckResult[] ran = [Counted(10, 100, 3, 2), Counted(20, 300, 5, 0)];

        var merged = SeedsCheck.Merged(ran, atOnce: 2);

        Assert.Equal([new("programs", 30), new("steps/s", 400), new("rules taken", 5), new("rules never taken", 0)], merged);
    }

    private static CheckResult Counted(long programs, long rate, long taken, long never) =>
        CheckResult.Of(CaseResult.Passed("a"), new("programs", programs), new("steps/s", rate), new("rules taken", taken), new("rules never taken", never));
}
