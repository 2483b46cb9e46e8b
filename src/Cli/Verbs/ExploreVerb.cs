using System.CommandLine;
using Verified.Cli.Checks;

namespace Verified.Cli.Verbs;

/// <summary><c>explore MODEL</c>: every state of a scope.</summary>
internal sealed class ExploreVerb : IVerb
{
    private readonly Argument<string> _model = new("MODEL") { Description = $"The specification: {string.Join(" or ", Specifications.All.Select(s => s.Name))}." };
    private readonly Option<string> _scope = new("--scope") { Description = "What differs from the default scope: how many things of a kind, caps, settings, wrap=CAP, without=RULE, RULE.PARAMETER=VALUE, all.PARAMETER=VALUE.", HelpName = "k=v,…", DefaultValueFactory = _ => "" };
    private readonly Option<string?> _checkpoint = new("--checkpoint") { Description = "Where an interrupted search is kept.", HelpName = "FILE" };
    private readonly Option<string?> _resume = new("--resume") { Description = "Goes on with a search that was kept.", HelpName = "FILE" };

    public Command Build(Terminal terminal)
    {
        var command = new Command("explore", "Searches every state of a scope, breadth-first; what it finds is a shortest counterexample.")
        {
            _model, _scope, _checkpoint, _resume,
        };
        command.Judges("explore", terminal, parsed =>
        [
            new ExploreCheck(parsed.GetRequiredValue(_model), parsed.GetRequiredValue(_scope))
            {
                Checkpoint = parsed.GetValue(_checkpoint),
                Resume = parsed.GetValue(_resume),
            },
        ]);
        return command;
    }
}
