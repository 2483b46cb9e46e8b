using System.CommandLine;
using Verified.Cli.Checks;
using Verified.Cli.Reports;
using Verified.Cli.Scenarios;

namespace Verified.Cli.Verbs;

/// <summary><c>scenario [NAME|FILE]</c>: one story of the models as a timeline, or a file that everybody plays; without a name, which there are.</summary>
internal sealed class ScenarioVerb : IVerb
{
    private readonly Argument<string?> _name = new("NAME") { Description = "The scenario, or a file that all machines and the running kernel play; by default scenarios are listed.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<int> _random = new("--random") { Description = "That many random ones that all machines and the running kernel play.", HelpName = "N" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Fixes the random ones.", HelpName = "N", DefaultValueFactory = _ => 1 };

    public Command Build(Terminal terminal)
    {
        var command = new Command("scenario", "Plays one story of the models and prints what happens, line by line.") { _name, _random, _seed };
        command.SetAction(async (parsed, cancel) => parsed.GetValue(_name) switch
        {
            null when parsed.GetValue(_random) is > 0 and var random => (int)await Compare(new ScenarioCheck([]) { Random = random, Seed = parsed.GetValue(_seed) }, terminal, cancel),
            null => (int)List(terminal),
            var file when file.EndsWith(".scenario", StringComparison.Ordinal) => (int)await Compare(new ScenarioCheck([file]) { Tell = terminal.Output.WriteLine }, terminal, cancel),
            var name => (int)Play(ScenarioList.Named(name), terminal),
        });
        return command;
    }

    private static Task<ExitStatus> Compare(ScenarioCheck check, Terminal terminal, CancellationToken cancel) =>
        new CheckSession("scenario", Budget.Full, MissingComponent.IsSkipped).Run([check], ReportChoice.TerminalOnly, terminal, cancel);

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
