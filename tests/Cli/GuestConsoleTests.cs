using Verified.Cli;
using Verified.Cli.Boot;
using Xunit;

namespace Verified.Tests.Cli;

public class GuestConsoleTests
{
    [Theory]
    [InlineData("a\r\nb\r\n", "a\nb\n", "")]
    [InlineData("(XEN) boots\r\na\r\n", "a\n", "(XEN) boots\n")]
    [InlineData("be(XEN) warns\r\nhind\r\n", "behind\n", "(XEN) warns\n")]
    [InlineData("be(XEN) warns\r\n(XEN) twice\r\nhind", "behind\n", "(XEN) warns\n(XEN) twice\n")]
    public void What_Xen_says_is_told_from_what_its_guest_says(string serial, string guests, string xens)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new GuestConsole(new Terminal(output, error, false, false));
        console.WriteSerial(serial);

        Assert.Equal(ExitStatus.Holds, console.Close(new BootEnd(ExitStatus.Holds, "", [])));
        Assert.Equal((guests, xens), (output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n")));
    }
}
