using Xunit;

namespace Verified.Tests.Tidy;

/// <summary>A file of 150 lines and a method of 15 are comfortable; these are the sizes at which one holds two concepts.</summary>
public class SizeTests
{
    private const int MostLinesOfAFile = 400;
    private const int MostLinesOfAMethod = 60;

    /// <summary>Path, or path and method with a colon between them, and why it may be longer.</summary>
    private static readonly Dictionary<string, string> Excused = [];

    [Fact]
    public void No_file_and_no_method_is_too_long() =>
        Findings.None(SourceFile.All().SelectMany(TooLong).Where(found => !Excused.Keys.Any(e => found.StartsWith(e + " ", StringComparison.Ordinal))));

    [Fact]
    public void Every_excuse_is_needed() =>
        Assert.All(Excused.Keys, e => Assert.Contains(SourceFile.All().SelectMany(TooLong), found => found.StartsWith(e + " ", StringComparison.Ordinal)));

    [Fact]
    public void A_long_file_is_found()
    {
        var file = new SourceFile("x.cs", string.Concat(Enumerable.Repeat("// line\n", MostLinesOfAFile + 1)));

        Assert.Equal(["x.cs has 401 lines, expected at most 400"], TooLong(file));
    }

    [Fact]
    public void A_long_method_is_found()
    {
        var body = string.Concat(Enumerable.Repeat("        F();\n", MostLinesOfAMethod));
        var file = new SourceFile("x.cs", $"class C\n{{\n    void F()\n    {{\n{body}    }}\n}}\n");

        Assert.Equal(["x.cs:F has 63 lines, expected at most 60"], TooLong(file));
    }

    private static IEnumerable<string> TooLong(SourceFile file)
    {
        if (file.Lines > MostLinesOfAFile)
        {
            yield return $"{file.Path} has {file.Lines} lines, expected at most {MostLinesOfAFile}";
        }

        foreach (var (name, lines) in file.Methods.Where(m => m.Lines > MostLinesOfAMethod))
        {
            yield return $"{file.Path}:{name} has {lines} lines, expected at most {MostLinesOfAMethod}";
        }
    }
}
