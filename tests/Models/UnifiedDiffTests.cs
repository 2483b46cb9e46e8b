using Verified.Abi;
using Verified.Models.Bugs;
using Xunit;

namespace Verified.Tests.Models;

public class UnifiedDiffTests
{
    private static readonly Dictionary<string, string> Sources = new() { ["src/Kernel/A.cs"] = "one\ntwo\nthree\ntwo\nfour\n", ["src/Kernel/B.cs"] = "one\n" };

    [Fact]
    public void A_hunk_is_found_by_its_lines_whatever_its_line_numbers_say()
        => Assert.Equal("one\ntwo\nTHREE\ntwo\nfour\n", Apply("@@ -90,2 +90,2 @@\n-three\n+THREE\n two")["src/Kernel/A.cs"]);

    [Fact]
    public void Several_hunks_and_an_insertion_apply_in_order()
        => Assert.Equal("zero\none\ntwo\nthree\ntwo\n", Apply("@@ @@\n+zero\n one\n@@ @@\n two\n-four")["src/Kernel/A.cs"]);

    [Fact]
    public void Other_files_stay_as_they_are() => Assert.Equal("one\n", Apply("@@ @@\n-three")["src/Kernel/B.cs"]);

    [Theory]
    [InlineData("@@ @@\n-two", "x.diff:3: expected lines that stand in exactly one place of src/Kernel/A.cs, not in 2")]
    [InlineData("@@ @@\n-five", "x.diff:3: expected lines that stand in exactly one place of src/Kernel/A.cs, not in 0")]
    [InlineData("@@ @@\n+new", "x.diff:3: expected a hunk with lines that tell where it belongs")]
    [InlineData("garbage", "x.diff:3: expected '--- a/PATH' and '+++ b/PATH', or '@@', not 'garbage'")]
    public void A_diff_that_does_not_fit_is_bad_input(string hunk, string message)
        => Assert.Equal(message, Assert.Throws<BadInputException>(() => Apply(hunk)).Message);

    [Fact]
    public void A_file_that_is_not_a_kernel_source_is_bad_input()
    {
        var diff = UnifiedDiff.Parse("--- a/src/Kernel/C.cs\n+++ b/src/Kernel/C.cs\n@@ @@\n-one", "x.diff");

        Assert.Equal("x.diff: expected the path of a kernel source, not 'src/Kernel/C.cs'", Assert.Throws<BadInputException>(() => diff.Apply(Sources)).Message);
    }

    private static IReadOnlyDictionary<string, string> Apply(string hunks)
        => UnifiedDiff.Parse("--- a/src/Kernel/A.cs\n+++ b/src/Kernel/A.cs\n" + hunks, "x.diff").Apply(Sources);
}
