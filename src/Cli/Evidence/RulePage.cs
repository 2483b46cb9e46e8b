using Verified.Spec.Language;
using Verified.Spec.Language.Manual;

namespace Verified.Cli.Evidence;

/// <summary>One rule: its entry in the manual.</summary>
internal static class RulePage
{
    public static IEnumerable<string> Names => Specifications.All.SelectMany(s => s.Rules).Select(r => r.Name);

    public static IEnumerable<string>? Find(string name) =>
        Specifications.All.SelectMany(s => s.Rules.Select(r => (s, r))).Where(found => found.r.Name == name)
            .Select(found => Lines(found.s, found.r)).FirstOrDefault();

    private static IEnumerable<string> Lines(Specification specification, Rule rule) =>
        [ContractManual.Signature(rule), "", .. new ContractManual(specification).Entry(rule).TrimEnd().Split('\n')];
}
