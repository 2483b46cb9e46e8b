using Verified.Cli.Checks;
using Verified.Cli.Evidence;
using Verified.Cli.Scenarios;
using Verified.Cli.Usage.Kinds;
using Verified.Proofs;

namespace Verified.Cli.Usage;

/// <summary>The words and ids that verbs take. What costs time to find is asked for only when it is needed.</summary>
internal static class WordLists
{
    /// <summary>The specifications. Written out, lest each command make them; a test compares them.</summary>
    public static IReadOnlyList<string> Specifications { get; } = ["notifier", "xen", "xen-entry", "xen-guest"];

    /// <summary>The checks. Written out, lest each command make them; a test compares them.</summary>
    public static IReadOnlyList<string> Checks { get; } =
    [
        "fuzz-on-soft", "fuzz-on-xen", "fuzz", "fuzz-xen", "fuzz-xen-abi", "fuzz-xen-entry", "fuzz-xen-guest", "explore", "prove", "bugs", "mutants", "scenario", "fuzz-on-qemu", "fuzz-on-kvm",
        "machine-agree", "live-kvm", "boot", "live-xen", "live-xen-recall",
    ];

    /// <summary>What random programs run on.</summary>
    public static IReadOnlyList<string> Fuzzed { get; } = ["notifier", "xen", "xen-abi", "xen-entry", "xen-guest"];

    /// <summary>What the kernel can run on.</summary>
    public static IReadOnlyList<string> Worlds { get; } = ["native", "xen", "soft", "qemu", "kvm"];

    /// <summary>What walks pagetables.</summary>
    public static IReadOnlyList<string> Machines { get; } = ["soft", "qemu", "kvm"];

    /// <summary>How threads can be interleaved.</summary>
    public static IReadOnlyList<string> Schedules { get; } = ["random", "pct", "round-robin"];

    /// <summary>Who can take the steps of a trace.</summary>
    public static IReadOnlyList<string> ReplayTargets { get; } = ["kernel", "ours", "ours,xen", .. Machines];

    public static IdKind Bug { get; } = new("ID", "the id of a seeded bug, which is a folder in bugs", () => BugPage.Ids);

    public static IdKind XenBug { get; } = new("ID", "the id of a seeded bug of the hypervisor, or all", () => LiveRecallCheck.All(Repository.Root).Select(bug => bug.Id).Append("all"));

    public static IdKind Scenario { get; } = new("NAME", "a scenario or a file that ends in .scenario", () => ScenarioList.All.Select(scenario => scenario.Name)) { FileEnding = ".scenario" };

    public static IdKind KernelPath { get; } = new("NAME", "a file or a folder of src/Kernel, or a part of its path", KernelPaths)
    {
        Offered = () => KernelPaths().Select(path => path[..path.LastIndexOf('/')]),
        TakesParts = true,
    };

    public static IdKind Provable { get; } = new("NAME", "a specification, or a part of the name of an obligation, such as a claim's id or a rule", Obligations)
    {
        Offered = () => [.. Groups(), .. ClaimPage.Ids, .. LemmaPage.Ids, .. RulePage.Names],
        TakesParts = true,
    };

    /// <summary>Everything that has a page.</summary>
    public static IEnumerable<string> Shown() => [.. ManualPage.Names, LedgerPage.Id, .. ClaimPage.Ids, .. LemmaPage.Ids, .. LawPage.Ids, .. WordPage.Ids, .. RulePage.Names, .. BugPage.Ids, .. ProbePage.Ids];

    // Not the rigs of the judges.
    private static IEnumerable<string> KernelPaths() =>
        Path.Combine(Repository.Root, "src", "Kernel") is var folder && Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
                .Where(path => !path.StartsWith("src/Kernel/Targets/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            : [];

    private static IEnumerable<string> Obligations() =>
        [.. Groups(), .. Theorems.Lemmas.Select(lemma => lemma.Name), .. Theorems.All.SelectMany(Obligation.Of).Select(one => one.Name)];

    private static IEnumerable<string> Groups() => [.. Theorems.All.Select(one => one.Name), .. Theorems.LemmaGroups.Select(group => group.Name)];
}
