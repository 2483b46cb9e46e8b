using System.Text.RegularExpressions;
using Verified.Cli;
using Verified.Cli.Verbs;
using Verified.Models.Bugs;
using Verified.Models.Judging;
using Verified.Models.Xen.Live;
using Verified.Models.Xen.Transfer;
using Verified.Proofs;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Cli;

public partial class ShowTests
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

    /// <summary>Every id that stands in the sources in quotes, of claims, lemmas, laws and kinds of failures, and those that are made while the program runs.</summary>
    private static IReadOnlyList<string> Ids =>
    [
        .. Checkout.Files(".cs").Where(path => path.StartsWith("src/", StringComparison.Ordinal) || path.StartsWith("spec/", StringComparison.Ordinal) || path.StartsWith("proofs/", StringComparison.Ordinal))
            .SelectMany(path => Quoted().Matches(File.ReadAllText(Checkout.At(path)))).Select(match => match.Groups["id"].Value)
            .Concat(Specifications.All.SelectMany(specification => specification.Claims).Select(claim => claim.Id))
            .Concat(Theorems.Lemmas.Select(lemma => lemma.Id)).Concat(Theorems.Lemmas.Select(lemma => lemma.Name)).Concat(Law.All.Select(law => law.Id)).Concat(TransferLaws.Ids)
            .Concat(SeededBug.All(Checkout.Root).SelectMany(bug => new[] { bug.Id, bug.Claim }))
            .Concat(LiveProbes.All.Select(probe => probe.Name)).Concat(Enum.GetNames<LiveFreedom>())
            .Distinct().Order(StringComparer.Ordinal),
    ];

    [Fact]
    public async Task Every_id_that_can_be_printed_has_a_page()
    {
        var unknown = new List<string>();
        foreach (var id in Ids)
        {
            var ran = await Show(id);
            if (ran.Status != ExitStatus.Holds || ran.Output.Length < id.Length)
            {
                unknown.Add(id);
            }
        }

        Findings.None(unknown);
        Assert.Contains("REFINE-GUARD", Ids);
    }

    [GeneratedRegex("\"(?<id>[A-Z]{2,}(-[A-Z]{2,})*-([0-9]{3}|[A-Z]{3,}))\"")]
    private static partial Regex Quoted();

    private static Task<Ran> Show(string id) => Ran.Line([new ShowVerb()], CancellationToken.None, "show", id);
}
