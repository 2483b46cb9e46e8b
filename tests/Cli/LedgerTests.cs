using Verified.Abi;
using Verified.Cli;
using Verified.Cli.Checks;
using Verified.Cli.Evidence;
using Verified.Models.Bugs;
using Verified.Models.Judging;
using Verified.Proofs;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Cli;

public class LedgerTests
{
    private const string Claim = "MMN-SPTE-001", Text = "0123456789ab";

    private static readonly IReadOnlyDictionary<string, string> Texts = new Dictionary<string, string> { [Claim] = Text };

    private static RecordedCheck Record(string check, params RecordedClaim[] claims) =>
        new(check, "full", "2026-11-30", null, 2, 60, ["z3 4.8.12"], new Dictionary<string, long> { ["obligations"] = 46 }, claims);

    private static RecordedClaim Did(EvidenceKind kind, string text, string what, long count) => new(Claim, kind, text, new Dictionary<string, long> { [what] = count });

    [Fact]
    public void A_cell_of_which_nothing_is_recorded_says_so() =>
        Assert.Equal("not recorded", new Ledger([], Texts).Cell(Claim, EvidenceKind.Proof));

    [Fact]
    public void A_cell_has_the_counts_of_the_record_and_no_others() =>
        Assert.Equal("46 obligations", new Ledger([Record("prove", Did(EvidenceKind.Proof, Text, "obligations", 46))], Texts).Cell(Claim, EvidenceKind.Proof));

    [Fact]
    public void Several_checks_of_one_kind_are_told_apart() =>
        Assert.Equal("fuzz: 1,000 steps; fuzz on xen: 7 steps", new Ledger(
            [Record("fuzz", Did(EvidenceKind.Random, Text, "steps", 1_000)), Record("fuzz on xen", Did(EvidenceKind.Random, Text, "steps", 7))], Texts).Cell(Claim, EvidenceKind.Random));

    [Fact]
    public void A_record_of_a_claim_that_has_changed_since_says_so() =>
        Assert.Equal("46 obligations (of an earlier text)", new Ledger([Record("prove", Did(EvidenceKind.Proof, "ffff", "obligations", 46))], Texts).Cell(Claim, EvidenceKind.Proof));

    [Fact]
    public void A_bug_that_no_run_has_caught_by_its_claim_is_not_recorded() =>
        Assert.Equal("CANARY (3), XSA-1 (not recorded)", new Ledger([Record("bugs", Did(EvidenceKind.Bugs, Text, "CANARY", 3))], Texts).Bugs(Claim, ["CANARY", "XSA-1"]));

    [Fact]
    public void A_bug_is_listed_under_the_claim_that_must_catch_it_and_no_other()
    {
        foreach (var bug in SeededBug.All(Checkout.Root))
        {
            Assert.Equal([bug.Claim], Known.Append(bug.Claim).Distinct().Where(claim => BugPage.CaughtBy(claim).Contains(bug.Id)));
        }
    }

    [Fact]
    public void Without_a_record_the_ledger_has_no_mark()
    {
        var ledger = LedgerPage.Markdown(new Ledger([], ClaimTexts.All()));

        var row = ledger.Split('\n').Single(line => line.StartsWith($"| {Claim} |", StringComparison.Ordinal));
        Assert.Equal($"| {Claim} | No secondary pte survives a freed page. | not recorded | not recorded | not recorded |  |  |", row);
    }

    [Fact]
    public void A_rule_that_no_run_takes_has_a_row_and_one_that_a_run_takes_has_none()
    {
        var rule = new RecordedClaim("xen.Free", EvidenceKind.Rule, "", new Dictionary<string, long> { ["steps"] = 5 });

        var ledger = LedgerPage.Markdown(new Ledger([Record("fuzz xen", rule)], ClaimTexts.All()));

        Assert.Contains("\n| WalkTwoLevels | xen | none announces it | not recorded |\n", ledger);
        Assert.DoesNotContain("\n| Free | xen |", ledger);
    }

    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        var record = Record("fuzz on xen", Did(EvidenceKind.Random, Text, "steps", 7), Did(EvidenceKind.RealXen, "", "programs", 1));

        var again = EvidenceFiles.Parse(EvidenceFiles.Print(record), "x.json");

        Assert.Equal("fuzz-on-xen.json", again.File);
        Assert.Equal(EvidenceFiles.Print(record), EvidenceFiles.Print(again));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"check": "prove"}""")]
    public void What_is_no_record_is_refused(string text) => Assert.Throws<BadInputException>(() => EvidenceFiles.Parse(text, "x.json"));

    [Fact]
    public void The_records_in_the_tree_are_of_claims_and_bugs_that_there_are()
    {
        var bugs = SeededBug.All(Checkout.Root).Select(bug => bug.Id).ToList();
        var checks = CheckList.All.Select(check => check.Name).ToList();
        foreach (var record in EvidenceFiles.All())
        {
            Assert.Contains(record.Check, checks);
            Assert.Empty(record.Claims.Where(claim => claim.Kind is not (EvidenceKind.RealXen or EvidenceKind.Rule)).Select(claim => claim.Claim).Except(Known).Except(FailureWords.All.Keys));
            Assert.Empty(record.Claims.Where(claim => claim.Kind == EvidenceKind.RealXen).Select(claim => claim.Claim).Except(bugs));
            Assert.Empty(record.Claims.Where(claim => claim.Kind == EvidenceKind.Rule).Select(claim => claim.Claim).Except(Specifications.All.SelectMany(one => one.Rules.Select(rule => ClaimEvidence.OfRule(one.Name, rule.Name)))));
            Assert.Empty(record.Claims.Where(claim => claim.Kind == EvidenceKind.Bugs).SelectMany(claim => claim.Counts.Keys).Except(bugs));
        }
    }

    private static List<string> Known => [.. Specifications.All.SelectMany(one => one.Claims).Select(claim => claim.Id), .. Theorems.Lemmas.Select(lemma => lemma.Id), .. Law.All.Select(law => law.Id)];
}
