using Verified.Cli.Stories;
using Verified.Spec.Language;
using Verified.Spec.Language.Manual;

namespace Verified.Cli.Evidence;

/// <summary>One rule: its entry in the manual, and what its guards name.</summary>
internal static class RulePage
{
    public static IEnumerable<string> Names => Specifications.All.SelectMany(s => s.Rules).Select(r => r.Name);

    public static IEnumerable<string>? Find(string name) =>
        Specifications.All.SelectMany(s => s.Rules.Select(r => (s, r))).Where(found => found.r.Name == name)
            .Select(found => Lines(found.s, found.r)).FirstOrDefault();

    /// <summary>An obligation, such as <c>MMN-PERM-001.ZapPte</c>: that a rule preserves a claim. Both are shown.</summary>
    public static IEnumerable<string>? OfObligation(string name) =>
        name.Split('.', 2) is [var claim, var rule] && ClaimPage.Find(claim) is { } stated
            ? [$"{name}  an obligation: the rule preserves the claim", $"  prove    ./verified prove {name}", "", .. stated, .. Find(rule) is { } taken ? taken.Prepend("") : []]
            : null;

    private static IEnumerable<string> Lines(Specification specification, Rule rule)
    {
        var manual = new ContractManual(specification);
        var words = manual.Words([rule]).ToList();
        return [ContractManual.Signature(rule), $"written {SpecificationSources.OfRule(rule)?.ToString() ?? "in an unknown place"}", "", .. manual.Entry(rule).TrimEnd().Split('\n'), .. words.Count == 0 ? [] : words.Prepend("")];
    }
}
