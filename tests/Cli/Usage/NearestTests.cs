using Verified.Cli.Usage;
using Xunit;

namespace Verified.Tests.Cli.Usage;

public class NearestTests
{
    [Theory]
    [InlineData("check", "check", 0)]
    [InlineData("chekc", "check", 1)]
    [InlineData("lst", "list", 1)]
    [InlineData("nofifier", "notifier", 1)]
    [InlineData("bugdet", "budget", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void A_distance_counts_letters_put_in_taken_out_changed_and_swapped(string one, string other, int distance)
    {
        Assert.Equal(distance, Nearest.Distance(one, other));
        Assert.Equal(distance, Nearest.Distance(other, one));
    }

    [Theory]
    [InlineData("chekc", "check")]
    [InlineData("CHECK", "check")]
    [InlineData("expl", "explore")]
    [InlineData("xen-gest", "xen-guest")]
    [InlineData("zzzzz", "")]
    [InlineData("", "")]
    [InlineData("x", "")]
    public void Only_what_is_near_is_offered(string word, string offered) =>
        Assert.Equal(offered, string.Join(' ', Nearest.Of(word, ["check", "explore", "xen-guest"])));

    [Fact]
    public void Words_that_are_equally_near_are_all_offered_but_at_most_three() =>
        Assert.Equal(["aab", "aac", "aad"], Nearest.Of("aax", ["aae", "aad", "aac", "aab"]));

    [Fact]
    public void A_question_names_what_was_probably_meant_and_nothing_else()
    {
        Assert.Equal("; did you mean 'check'?", Nearest.Question("chekc", ["check", "test"]));
        Assert.Equal("", Nearest.Question("frobnicate", ["check", "test"]));
    }

    [Fact]
    public void What_was_typed_is_cut_and_made_harmless()
    {
        Assert.Equal("'\\x1b[31mred'", Quoted.Word("\u001b[31mred"));
        Assert.Equal(61, Quoted.Bare(new string('x', 46_000)).Length);
        Assert.Equal("''", Quoted.Word(""));
    }
}
