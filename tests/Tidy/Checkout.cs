using System.Runtime.CompilerServices;

namespace Verified.Tests.Tidy;

/// <summary>The checkout that these tests were compiled from.</summary>
internal static class Checkout
{
    private static readonly string[] Outputs = ["bin", "obj", "artifacts", "TestResults", "StrykerOutput"];

    public static string Root { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "..", ".."));

    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>Paths of the files of ours with this ending, relative to the root, in order.</summary>
    public static IReadOnlyList<string> Files(string ending) =>
        Under(new DirectoryInfo(Root)).Where(path => path.EndsWith(ending, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();

    private static IEnumerable<string> Under(DirectoryInfo folder) =>
        folder.EnumerateFiles().Select(file => Path.GetRelativePath(Root, file.FullName))
            .Concat(folder.EnumerateDirectories().Where(IsOurs).SelectMany(Under));

    private static bool IsOurs(DirectoryInfo folder) =>
        !Outputs.Contains(folder.Name) && folder.Name != ".git" && folder.Name != ".cache";

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
