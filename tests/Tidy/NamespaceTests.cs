using Xunit;

namespace Verified.Tests.Tidy;

/// <summary>Where a name lives is where its file lies.</summary>
public class NamespaceTests
{
    private static readonly (string Folder, string Namespace)[] Roots =
    [
        ("spec/Abi", "Verified.Abi"),
        ("spec", "Verified.Spec"),
        ("src", "Verified"),
        ("proofs", "Verified.Proofs"),
        ("tests", "Verified.Tests"),
        ("properties", "Verified.Properties"),
        ("bench", "Verified.Bench"),
    ];

    [Fact]
    public void Every_namespace_is_its_folder() =>
        Findings.None(SourceFile.All().Where(f => f.Namespace is not null).SelectMany(f => Misplaced(f.Path, f.Namespace!)));

    [Fact]
    public void Only_a_program_has_no_namespace() =>
        Assert.All(SourceFile.All().Where(f => f.Namespace is null), f => Assert.Equal("Program.cs", Path.GetFileName(f.Path)));

    [Theory]
    [InlineData("spec/Abi/Errno.cs", "Verified.Abi", 0)]
    [InlineData("src/Kernel/Linux/Mm/Page.cs", "Verified.Kernel.Linux.Mm", 0)]
    [InlineData("src/Kernel/Linux/Mm/Page.cs", "Verified.Kernel", 1)]
    [InlineData("spec/Notifier/Rules.cs", "Verified.Notifier", 1)]
    [InlineData("elsewhere/Page.cs", "Verified.Elsewhere", 1)]
    public void A_misplaced_file_is_found(string path, string declared, int findings) =>
        Assert.Equal(findings, Misplaced(path, declared).Count());

    private static IEnumerable<string> Misplaced(string path, string declared)
    {
        var folder = Path.GetDirectoryName(path)!;
        var root = Roots.FirstOrDefault(r => folder == r.Folder || folder.StartsWith(r.Folder + "/", StringComparison.Ordinal));
        var expected = root.Folder is null ? "a folder with a namespace" : root.Namespace + folder[root.Folder.Length..].Replace('/', '.');
        return declared == expected ? [] : [$"{path}: expected namespace {expected}, not {declared}"];
    }
}
