using System.CommandLine;
using Verified.Cli.Checks;

namespace Verified.Cli.Verbs;

/// <summary><c>check</c>: every check there is, one after the other, in one report.</summary>
internal sealed class CheckVerb(IReadOnlyList<ICheck> checks) : IVerb
{
    private readonly Option<Budget> _budget = new("--budget")
    {
        Description = "quick: under a minute; full: everything.",
        DefaultValueFactory = _ => Budget.Full,
    };

    public Command Build(Terminal terminal)
    {
        var command = new Command("check", "Proves, searches, runs random programs, plants the seeded bugs, and judges what this machine offers.")
        {
            _budget,
        };
        command.Runs(
            terminal, parsed => new CheckSession("check", parsed.GetValue(_budget), MissingComponent.IsSkipped), _ => checks);
        return command;
    }
}
