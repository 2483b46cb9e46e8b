using System.Text.RegularExpressions;
using Xunit;

namespace Verified.Tests.Tidy;

/// <summary>Nothing in the tree depends on, or tells of, the machine that it was written on; and nothing is named by an id that only its author can look up.</summary>
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

    [Fact]
    public void No_file_names_an_id_that_its_reader_cannot_look_up() =>
        Findings.None(new[] { ".cs", ".md", ".sh", ".scenario" }.SelectMany(Checkout.Files).Distinct()
            .Where(path => path != "tests/Tidy/WordTests.cs")
            .SelectMany(path => WithoutLegend(path, File.ReadLines(Checkout.At(path)))));

    [Theory]
    [InlineData("/// <summary>I12 for points.</summary>", 1)]
    [InlineData("a list that fails in the middle (X31), or M29", 2)]
    [InlineData("* Source: Xen mm.c; reference 1.12 G4", 2)]
    [InlineData("The reference states that it is so.", 1)]
    [InlineData("an L1 entry of MMN-SPTE-001, Architecture.X64, byte X87[128], xmm0, r8, 0xB8, the reference is dropped", 0)]
    public void An_id_without_a_legend_is_found(string line, int findings) => Assert.Equal(findings, WithoutLegend("x.md", [line]).Count());

    /// <summary>Letters with a number that are no ids: names of the processor, and bytes in hexadecimal digits.</summary>
    private static readonly string[] Known = ["X64", "X87", "B8"];

    private static IEnumerable<string> WithoutLegend(string path, IEnumerable<string> lines) =>
        lines.SelectMany((line, at) => Id().Matches(line).Where(id => !Known.Contains(id.Value)).Select(id => $"{path}:{at + 1}: {id.Value} stands for a sentence of a paper that is not in the tree: write the sentence"));

    private static IEnumerable<string> Private(string path, IEnumerable<string> lines) =>
        lines.Select((line, at) => (line, at)).Where(l => PrivatePath().IsMatch(l.line)).Select(l => $"{path}:{l.at + 1}: {l.line.Trim()}");

    [GeneratedRegex(@"(?<![\w.~$}])/(work|root|home/\w+)/|/tmp/(art|bash)")]
    private static partial Regex PrivatePath();

    // Claims (MMN-SPTE-001) and levels (L1) have other letters.
    [GeneratedRegex(@"(?<![\w-])[IXPBMGTC][0-9]{1,3}\b|\bThe reference (says|states|has|denies)\b|\breference [0-9]+\.[0-9]+")]
    private static partial Regex Id();
}
