using Verified.Abi;

namespace Verified.Models.Bugs;

/// <summary>The sources of the kernel with mmu notifiers in a tree, by their paths from its root.</summary>
internal static class KernelSources
{
    /// <summary>What that kernel stands without; to compile it with each bug would take as long as all the rest.</summary>
    private static readonly string[] Unneeded = ["src/Kernel/Xen/", "src/Kernel/ParavirtOps/Xen/"];

    /// <exception cref="MissingComponentException">There are none.</exception>
    internal static IReadOnlyDictionary<string, string> Read(string root)
    {
        var folder = Path.Combine(root, "src", "Kernel");
        if (!Directory.Exists(folder))
            throw new MissingComponentException("the source of the kernel", $"run in a checkout; {folder} does not exist");
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/") && !Unneeded.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).ToDictionary(path => path, path => File.ReadAllText(Path.Combine(root, path)));
    }
}
