using System.Text.RegularExpressions;
using Xunit;

namespace Verified.Tests.Tidy;

/// <summary>Nothing in the tree depends on, or tells of, the machine that it was written on.</summary>
public partial class WordTests
{
    private static readonly string[] TextEndings =
        [".cs", ".md", ".sh", ".csproj", ".props", ".json", ".sln", ".diff", ".trace", ".txt", ".smt2", ".pml", ".runsettings", "verified", ".ci/run"];

    [Fact]
    public void No_file_names_a_private_path() =>
        Findings.None(TextEndings.SelectMany(Checkout.Files).Distinct()
            .Where(path => path != "tests/Tidy/WordTests.cs")
            .SelectMany(path => Private(path, File.ReadLines(Checkout.At(path)))));

    [Theory]
    [InlineData("see /work/main/spec", 1)]
    [InlineData("built in /tmp/art-x", 1)]
    [InlineData("/home/jane/verified", 1)]
    [InlineData("/root/.nuget", 1)]
    [InlineData("the rate of /s and a/work/b and ~/.dotnet", 0)]
    public void A_private_path_is_found(string line, int findings) => Assert.Equal(findings, Private("x.md", [line]).Count());

    private static IEnumerable<string> Private(string path, IEnumerable<string> lines) =>
        lines.Select((line, at) => (line, at)).Where(l => PrivatePath().IsMatch(l.line)).Select(l => $"{path}:{l.at + 1}: {l.line.Trim()}");

    [GeneratedRegex(@"(?<![\w.~$}])/(work|root|home/\w+)/|/tmp/(art|bash)")]
    private static partial Regex PrivatePath();
}
