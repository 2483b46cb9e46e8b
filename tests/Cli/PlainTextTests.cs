using Spectre.Console;
using Verified.Cli;
using Verified.Cli.Output;
using Xunit;

namespace Verified.Tests.Cli;

public class PlainTextTests
{
    [Theory]
    [InlineData("plain ✓ text", "plain ✓ text")]
    [InlineData("\u001b[2Jgone\u0007", "\\x1b[2Jgone\\x07")]
    [InlineData("\u009b31m", "\\x9b31m")]
    [InlineData("a\u202eb", "a\\u202eb")]
    [InlineData("one\n\ttwo\rthree", "one\n\ttwo\\x0dthree")]
    public void What_steers_a_terminal_is_shown(string text, string plain) => Assert.Equal(plain, PlainText.Of(text));

    [Fact]
    public void A_message_is_one_line() => Assert.Equal("a b \\x1b[m c", PlainText.Line("a\n b\t\u001b[m\r\nc"));

    [Fact]
    public void A_coloured_console_keeps_its_colours_and_loses_those_of_others()
    {
        using var output = new StringWriter();
        var console = new Terminal(output, TextWriter.Null, OutputIsWatched: false, ErrorIsWatched: false).Styled();

        console.MarkupLine("[red]ours[/]");
        console.WriteLine("theirs \u001b[2J");

        Assert.Equal("ours\ntheirs \\x1b[2J\n", output.ToString());
    }
}
