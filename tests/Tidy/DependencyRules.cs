namespace Verified.Tests.Tidy;

/// <summary>Which project may see which. Specification and kernel never see each other; they meet in the models.</summary>
internal static class DependencyRules
{
    private static readonly Dictionary<string, string[]> MaySee = new()
    {
        ["Verified.Abi"] = [],
        ["Verified.Spec.Language"] = ["Verified.Abi"],
        ["Verified.Spec."] = ["Verified.Abi", "Verified.Spec.Language"],
        ["Verified.Spec.Xen"] = ["Verified.Abi", "Verified.Spec.Language", "Verified.Spec.Paging"],
        ["Verified.Kernel"] = ["Verified.Abi"],
        ["Verified.Z3Process"] = [],
        ["Verified.Hardware"] = ["Verified.Abi"],
        ["Verified.Models"] = ["Verified.Abi", "Verified.Spec."],
        ["Verified.Proofs"] = ["Verified.Abi", "Verified.Spec.", "Verified.Z3Process"],
        ["Verified.Cli"] = ["Verified.Abi", "Verified.Spec.", "Verified.Kernel", "Verified.Hardware", "Verified.Models", "Verified.Proofs"],
        ["Verified.Properties"] = ["Verified.Abi", "Verified.Spec.", "Verified.Kernel", "Verified.Hardware", "Verified.Models", "Verified.Proofs"],
        ["Verified.Bench"] = ["Verified.Abi", "Verified.Spec.", "Verified.Kernel", "Verified.Hardware", "Verified.Models", "Verified.Proofs"],
        ["Verified.Tests"] = ["Verified.Abi", "Verified.Spec.", "Verified.Kernel", "Verified.Hardware", "Verified.Models", "Verified.Proofs", "Verified.Cli"],
    };

    public static IEnumerable<string> Violations(string project, IEnumerable<string> sees)
    {
        if (Row(project) is not { } allowed)
        {
            return [$"{project}: expected a row of its own in {nameof(DependencyRules)}"];
        }

        return sees.Where(seen => seen.StartsWith("Verified.", StringComparison.Ordinal) && !allowed.Any(a => Covers(a, seen)))
            .Select(seen => $"{project} sees {seen}, expected only {string.Join(", ", allowed)}");
    }

    private static string[]? Row(string project) =>
        MaySee.GetValueOrDefault(project)
        ?? (project.StartsWith("Verified.Spec.", StringComparison.Ordinal) ? MaySee["Verified.Spec."] : null);

    private static bool Covers(string allowed, string seen) =>
        allowed.EndsWith('.') ? seen.StartsWith(allowed, StringComparison.Ordinal) : seen == allowed;
}
