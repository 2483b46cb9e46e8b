using Verified.Abi;
using Xunit;

namespace Verified.Tests.Inputs;

public class QuotationTests
{
    [Theory]
    [InlineData("plain, with 'marks' and ünï", "plain, with 'marks' and ünï")]
    [InlineData("\u001b[31mred\a", @"\x1b[31mred\x07")]
    [InlineData("a\tb\r\nc\0", @"a\x09b\x0d\x0ac\x00")]
    [InlineData("\u009b2J", @"\x9b2J")]
    [InlineData("evil\u202egpj.exe", @"evil\u202egpj.exe")]
    public void What_moves_a_cursor_is_shown_by_its_number(string text, string shown) => Assert.Equal(shown, Quotation.Printable(text));

    [Fact]
    public void A_quotation_has_sixty_characters_and_says_that_it_was_cut()
    {
        var fault = new BadInputException("x.trace:3", $"a step, not '{new string('a', 46_000)}'");

        Assert.Equal($"x.trace:3: expected a step, not '{new string('a', 60)}…'", fault.Message);
    }

    [Fact]
    public void Marks_within_a_quotation_belong_to_it() =>
        Assert.Equal($"x: expected 'y', not 'it's {new string('a', 55)}…'", new BadInputException("x", $"'y', not 'it's {new string('a', 99)}'").Message);

    [Fact]
    public void A_message_is_one_line() => Assert.Equal("x: expected one thing, not 'a b'", new BadInputException("x", "one thing,\r\nnot 'a\tb'").Message);

    [Fact]
    public void A_place_moves_no_cursor() => Assert.Equal(@"\x1b[2J.trace:1: expected x", new BadInputException("\u001b[2J.trace:1", "x").Message);

    [Fact]
    public void A_message_without_a_quotation_has_an_end() => Assert.True(new BadInputException("x", new string('a', 1_000_000)).Message.Length < 10_000);

    [Fact]
    public void A_character_is_not_cut_in_two()
    {
        var cut = Quotation.Of(new string('a', 59) + "😀b");

        Assert.Equal(new string('a', 59) + "…", cut);
    }
}
