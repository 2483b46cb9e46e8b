using Verified.Abi;

namespace Verified.Models.Bugs;

/// <summary>The sources of the kernel in a tree, by their paths from its root.</summary>
internal static class KernelSources
{
    /// <exception cref="MissingComponentException">There are none.</exception>
    internal static IReadOnlyDictionary<string, string> Read(string root)
    {
        var folder = Path.Combine(root, "src", "Kernel");
        if (!Directory.Exists(folder))
            throw new MissingComponentException("the source of the kernel", $"run in a checkout; {folder} does not exist");
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"))
            .Order(StringComparer.Ordinal).ToDictionary(path => path, path => File.ReadAllText(Path.Combine(root, path)));
    }
}
