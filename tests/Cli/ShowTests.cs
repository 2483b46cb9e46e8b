using Verified.Cli;
using Verified.Cli.Verbs;
using Xunit;

namespace Verified.Tests.Cli;

public class ShowTests
{
    [Fact]
    public async Task A_claim_is_shown_by_its_id_with_the_rules_that_can_break_it()
    {
        var claim = Specifications.Named("notifier").Claims[0];

        var ran = await Show(claim.Id);

        Assert.Equal(ExitStatus.Holds, ran.Status);
        Assert.StartsWith($"{claim.Id}  {claim.Sentence}\n", ran.Output);
        Assert.Contains("  rules    ", ran.Output);
    }

    [Fact]
    public async Task A_rule_is_shown_with_its_guards()
    {
        var rule = Specifications.Named("notifier").Rules.First(r => r.Guards.Count > 0);

        var ran = await Show(rule.Name);

        Assert.All(rule.Guards, guard => Assert.Contains(guard.Text, ran.Output));
    }

    [Fact]
    public async Task What_nobody_knows_is_refused_in_one_line_with_what_was_probably_meant()
    {
        var begin = Specifications.Named("notifier").Claims[0].Id.Split('-')[0];

        var ran = await Show($"{begin}-NONE-999");

        Assert.Equal(ExitStatus.BadInput, ran.Status);
        Assert.StartsWith($"verified: {begin}-NONE-999: expected the id of a claim, a rule or a seeded bug, such as {begin}-", ran.Error);
        Assert.Equal(1, ran.Error.Count(c => c == '\n'));
    }

    private static Task<Ran> Show(string id) => Ran.Line([new ShowVerb()], CancellationToken.None, "show", id);
}
