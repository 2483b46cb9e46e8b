using Verified.Cli.Stories;
using Verified.Spec.Language;
using Verified.Spec.Language.Manual;

namespace Verified.Cli.Evidence;

/// <summary>What the tree holds about one claim.</summary>
internal static class ClaimPage
{
    public static IEnumerable<string> Ids => Specifications.All.SelectMany(s => s.Claims).Select(c => c.Id);

    public static IEnumerable<string>? Find(string id) =>
        Specifications.All.SelectMany(s => s.Claims.Select(c => (s, c)))
            .Where(found => found.c.Id == id || found.c.Name == id)
            .Select(found => Lines(found.s, found.c)).FirstOrDefault();

    private static IEnumerable<string> Lines(Specification specification, Claim claim)
    {
        yield return $"{claim.Id}  {claim.Sentence}";
        yield return $"  name     {claim.Name}";
        yield return $"  kind     {Kind(claim)}";
        yield return $"  formula  {Printer.Term(claim.Body)}";
        yield return $"  source   {claim.Source}";
        yield return $"  where    {Citations.Find(claim.Id)?.Place?.ToString() ?? "unknown"}";
        yield return $"  rules    {string.Join(", ", Touching(specification, claim))}";
        yield return $"  bugs     {Bugs(claim.Id)}";
        yield return $"  ledger   {Ledger(claim.Id)}";
    }

    private static string Kind(Claim claim) =>
        claim.IsLaw ? "a law: it compares the states before and after each step"
        : claim.IsFiniteOnly ? "an invariant that only finite readings evaluate"
        : "an invariant: it holds in every reachable state";

    /// <summary>The rules that write something the claim reads: only these can break it.</summary>
    private static IEnumerable<string> Touching(Specification specification, Claim claim)
    {
        var read = Logic.Nodes(claim.Body).OfType<Read>().Select(r => r.Component).ToHashSet();
        return specification.Rules.Where(rule => rule.Writes.Any(read.Contains)).Select(rule => rule.Name);
    }

    private static string Ledger(string id)
    {
        var ledger = Path.Combine(Repository.Root, "docs", "LEDGER.md");
        var rows = File.Exists(ledger) ? File.ReadLines(ledger).Where(line => line.StartsWith('|') && line.Contains(id)) : [];
        return rows.FirstOrDefault() ?? "no row";
    }

    /// <summary>The seeded bugs that a claim or a law must catch.</summary>
    public static string Bugs(string id)
    {
        var all = string.Join(", ", BugPage.CaughtBy(id));
        return all.Length == 0 ? "it must catch none" : all;
    }
}
