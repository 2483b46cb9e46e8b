using System.Globalization;
using Verified.Cli.Checks;

namespace Verified.Cli.Evidence;

/// <summary>What the records say, cell by cell. What no record says is not recorded: no cell is made of what a claim is.</summary>
/// <param name="records">The records.</param>
/// <param name="texts">The digests of the claims as they are now.</param>
internal sealed class Ledger(IReadOnlyList<RecordedCheck> records, IReadOnlyDictionary<string, string> texts)
{
    /// <summary>What a cell says of which nothing is recorded.</summary>
    public const string NotRecorded = "not recorded";

    private readonly ILookup<(string Claim, EvidenceKind Kind), (RecordedCheck Check, RecordedClaim Claim)> cells =
        records.SelectMany(check => check.Claims.Select(claim => (check, claim))).ToLookup(one => (one.claim.Claim, one.claim.Kind));

    /// <summary>The records.</summary>
    public IReadOnlyList<RecordedCheck> Records => records;

    /// <summary>What was done for a claim in one way: the counts of each check that did something, in numbers.</summary>
    public string Cell(string claim, EvidenceKind kind)
    {
        var found = cells[(claim, kind)].ToList();
        return found.Count == 0 ? NotRecorded : string.Join("; ", found.Select(one => Said(one.Check, one.Claim, isNamed: kind == EvidenceKind.Random)));
    }

    /// <summary>The seeded bugs that must be caught by a claim, each with the programs that were run until it fell.</summary>
    /// <param name="claim">The id of the claim.</param>
    /// <param name="bugs">The bugs that name it in their line <c>Caught by</c>.</param>
    public string Bugs(string claim, IEnumerable<string> bugs)
    {
        var caught = cells[(claim, EvidenceKind.Bugs)].SelectMany(one => one.Claim.Counts).GroupBy(count => count.Key).ToDictionary(count => count.Key, count => count.First().Value);
        return string.Join(", ", bugs.Select(bug => caught.TryGetValue(bug, out var programs) ? $"{bug} ({Number(programs)})" : $"{bug} ({NotRecorded})"));
    }

    /// <summary>The sum of one count over all checks.</summary>
    public long Total(string claim, EvidenceKind kind, string what) => cells[(claim, kind)].Sum(one => one.Claim.Counts.TryGetValue(what, out var number) ? number : 0);

    private string Said(RecordedCheck check, RecordedClaim claim, bool isNamed) => string.Concat(
        isNamed ? $"{check.Check}: " : "",
        string.Join(", ", claim.Counts.Select(count => $"{Number(count.Value)} {count.Key}")),
        claim.Text == texts.GetValueOrDefault(claim.Claim, "") ? "" : " (of an earlier text)");

    /// <summary>A number as people read it.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
