using System.CommandLine;

namespace Verified.Cli.Verbs;

/// <summary><c>test</c> belongs to the launcher, which runs the tests of the checkout; here it only says so.</summary>
internal sealed class TestVerb : IVerb
{
    public Command Build(Terminal terminal)
    {
        var command = new Command("test", "Runs the tests of the checkout (./verified test [ARGUMENTS OF dotnet test]).")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.Does(_ =>
        {
            terminal.Error.WriteLine("verified: the tests are run by the launcher: ./verified test");
            return ExitStatus.BadInput;
        });
        return command;
    }
}
