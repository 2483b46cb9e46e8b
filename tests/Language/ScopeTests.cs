using Verified.Abi;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Language;

public class ScopeTests
{
    [Fact]
    public void What_is_not_said_is_as_the_specification_says()
        => Assert.Equal("page=3,va=1,mmu=1,window=1,fault=1,compares=1,pins=1,sequence=2", Sorted("page=3"));

    [Fact]
    public void A_tally_has_room_for_every_holder()
        => Assert.Contains("pins=6", Sorted("mmu=2,va=3"));

    [Fact]
    public void A_cap_that_is_given_is_kept()
        => Assert.Contains("pins=2", Sorted("mmu=2,va=3,pins=2"));

    [Fact]
    public void A_scope_reads_what_it_writes()
    {
        var scope = Parse("page=3,wrap=sequence");
        Assert.Equal(scope.ToString(), Parse(scope.ToString()).ToString());
        Assert.Contains("wrap=sequence", scope.ToString());
    }

    [Theory]
    [InlineData("pag=2", "one of page, va, mmu, window, fault")]
    [InlineData("page", "page= followed by a number from 1 to 64, not ''")]
    [InlineData("page=0", "page= followed by a number from 1 to 64, not '0'")]
    [InlineData("page=65", "page= followed by a number from 1 to 64, not '65'")]
    [InlineData("compares=2", "compares= followed by a number from 0 to 1, not '2'")]
    [InlineData("sequence=x", "sequence= followed by a number from 1 to 65535, not 'x'")]
    [InlineData("wrap=page", "wrap= followed by one of pins, sequence, not 'page'")]
    public void A_bad_scope_says_what_was_expected(string text, string expected)
        => Assert.Contains($"--scope: expected {expected}", Assert.Throws<BadInputException>(() => Parse(text)).Message);

    private static Scope Parse(string text) => Scope.Parse(new RetrySpec(), text);

    private static string Sorted(string text)
    {
        string[] order = ["page", "va", "mmu", "window", "fault", "compares", "pins", "sequence"];
        return string.Join(',', Parse(text).ToString().Split(',').OrderBy(entry => Array.IndexOf(order, entry.Split('=')[0])));
    }
}
