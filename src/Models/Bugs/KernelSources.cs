using Verified.Abi;

namespace Verified.Models.Bugs;

/// <summary>Sources of the kernel in a tree, by their paths from its root.</summary>
internal static class KernelSources
{
    /// <summary>What every kernel says of itself when it is mistaken.</summary>
    internal static readonly string Mistakes = "src/Kernel/Sched/KernelBug.cs";

    /// <summary>What an implementation is compiled of.</summary>
    /// <exception cref="MissingComponentException">There is nothing.</exception>
    internal static IReadOnlyDictionary<string, string> Of(string root, BugScene scene) => Of(root, scene.Sources);

    /// <summary>What there is in some folders.</summary>
    /// <exception cref="MissingComponentException">There is nothing.</exception>
    internal static IReadOnlyDictionary<string, string> Of(string root, SourceFolders folders)
    {
        var folder = Path.Combine(root, "src", "Kernel");
        if (!Directory.Exists(folder))
            throw new MissingComponentException("the source of the kernel", $"run in a checkout; {folder} does not exist");
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/") && folders.Have(path))
            .Order(StringComparer.Ordinal).ToDictionary(path => path, path => File.ReadAllText(Path.Combine(root, path)));
    }

    internal static bool IsIn(string path, string folder) => path.StartsWith(folder, StringComparison.Ordinal);
}
