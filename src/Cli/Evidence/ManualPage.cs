using Verified.Spec.Language.Manual;

namespace Verified.Cli.Evidence;

/// <summary>A whole contract as a manual.</summary>
internal static class ManualPage
{
    public static IEnumerable<string> Names => Specifications.All.Select(s => s.Name);

    public static IEnumerable<string>? Find(string name) =>
        Specifications.All.Where(s => s.Name == name).Select(s => new ContractManual(s).Markdown().Split('\n').SkipLast(1)).FirstOrDefault();
}
