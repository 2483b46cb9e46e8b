using System.CommandLine;
using Verified.Cli.Scenarios;

namespace Verified.Cli.Verbs;

/// <summary><c>scenario [NAME]</c>: one story of the models as a timeline; without a name, which there are.</summary>
internal sealed class ScenarioVerb : IVerb
{
    private readonly Argument<string?> _name = new("NAME") { Description = "The scenario; by default they are listed.", Arity = ArgumentArity.ZeroOrOne };

    public Command Build(Terminal terminal)
    {
        var command = new Command("scenario", "Plays one story of the models and prints what happens, line by line.") { _name };
        command.Does(parsed => parsed.GetValue(_name) is { } name ? Play(ScenarioList.Named(name), terminal) : List(terminal));
        return command;
    }

    private static ExitStatus Play(IScenario scenario, Terminal terminal)
    {
        terminal.Output.WriteLine(scenario.Says);
        return scenario.Play(new Timeline(terminal.Output)) ? ExitStatus.Holds : ExitStatus.Violated;
    }

    private static ExitStatus List(Terminal terminal)
    {
        var width = ScenarioList.All.Max(scenario => scenario.Name.Length) + 2;
        foreach (var scenario in ScenarioList.All)
        {
            terminal.Output.WriteLine($"{scenario.Name.PadRight(width)}{scenario.Says}");
        }

        return ExitStatus.Holds;
    }
}
