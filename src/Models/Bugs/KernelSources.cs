using Verified.Abi;

namespace Verified.Models.Bugs;

/// <summary>The sources of the kernel with mmu notifiers in a tree, or of the hypervisor, by their paths from its root.</summary>
internal static class KernelSources
{
    private const string Hypervisor = "src/Kernel/Xen/";

    /// <summary>What that kernel stands without; to compile it with each bug would take as long as all the rest.</summary>
    private static readonly string[] Unneeded = [Hypervisor, "src/Kernel/ParavirtOps/Xen/"];

    /// <summary>What the hypervisor needs besides itself.</summary>
    private static readonly string Mistakes = "src/Kernel/Sched/KernelBug.cs";

    /// <exception cref="MissingComponentException">There are none.</exception>
    internal static IReadOnlyDictionary<string, string> Read(string root) => Read(root, path => !Unneeded.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)));

    /// <summary>Those of the hypervisor.</summary>
    /// <exception cref="MissingComponentException">There are none.</exception>
    internal static IReadOnlyDictionary<string, string> ReadXen(string root) => Read(root, path => path == Mistakes || path.StartsWith(Hypervisor, StringComparison.Ordinal));

    private static IReadOnlyDictionary<string, string> Read(string root, Func<string, bool> belongs)
    {
        var folder = Path.Combine(root, "src", "Kernel");
        if (!Directory.Exists(folder))
            throw new MissingComponentException("the source of the kernel", $"run in a checkout; {folder} does not exist");
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/") && belongs(path))
            .Order(StringComparer.Ordinal).ToDictionary(path => path, path => File.ReadAllText(Path.Combine(root, path)));
    }
}
