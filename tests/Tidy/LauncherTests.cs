using Xunit;

namespace Verified.Tests.Tidy;

public class LauncherTests
{
    [Fact]
    public void Every_variable_of_the_launcher_is_read() => Findings.None(LauncherVariables.Unread(
        string.Concat(Checkout.Files(".sh").Where(path => path.StartsWith("launcher/", StringComparison.Ordinal)).Append("verified").Select(path => File.ReadAllText(Checkout.At(path)))),
        string.Concat(Checkout.Files(".cs").Where(path => !path.StartsWith("tests/", StringComparison.Ordinal)).Select(path => File.ReadAllText(Checkout.At(path))))));

    [Theory]
    [InlineData("export VERIFIED_X=1", "", 1)]
    [InlineData("[[ -e $a ]] && export VERIFIED_X=$a", "", 1)]
    [InlineData("export VERIFIED_X=1", "Environment.GetEnvironmentVariable(\"VERIFIED_X\")", 0)]
    [InlineData("export VERIFIED_X=1", "VERIFIED_X", 1)]
    [InlineData("export VERIFIED_X=1 VERIFIED_Y=2\necho $VERIFIED_Y", "", 1)]
    [InlineData("export DOTNET_NOLOGO=1", "", 0)]
    [InlineData("cache=x", "\"cache\"", 1)]
    [InlineData("  local work=x", "", 1)]
    [InlineData("cache=x\necho ${cache:-y}", "", 0)]
    [InlineData("leftovers=()\n((${#leftovers[@]} == 0))", "", 0)]
    [InlineData("running=1\n((running == 1))", "", 0)]
    public void A_variable_without_a_reader_is_found(string script, string source, int findings) => Assert.Equal(findings, LauncherVariables.Unread(script, source).Count());
}
