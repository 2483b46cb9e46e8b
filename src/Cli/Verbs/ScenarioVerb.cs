using Verified.Cli.Checks;
using Verified.Cli.Reports;
using Verified.Cli.Scenarios;
using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary><c>scenario [NAME|FILE]</c>: one story of the models as a timeline, or a file that everybody plays; without a name, which there are.</summary>
internal sealed class ScenarioVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Scenario];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel) => given.Word switch
    {
        null when given.Count("--random") is { } random => Compare(new ScenarioCheck([]) { Random = random, Seed = given.Number("--seed")!.Value }, terminal, cancel),
        null => List(terminal),
        var file when file.EndsWith(".scenario", StringComparison.Ordinal) => Compare(new ScenarioCheck([file]) { Tell = terminal.Output.WriteLine }, terminal, cancel),
        var name => Patience.Run(() => Play(ScenarioList.Named(name), terminal), cancel),
    };

    private static Task<ExitStatus> Compare(ScenarioCheck check, Terminal terminal, CancellationToken cancel) =>
        new CheckSession("scenario", Budget.Full, MissingComponent.IsSkipped).Run([check], ReportChoice.TerminalOnly, terminal, cancel);

    private static ExitStatus Play(IScenario scenario, Terminal terminal)
    {
        terminal.Output.WriteLine(scenario.Says);
        return scenario.Play(new Timeline(terminal.Output)) ? ExitStatus.Holds : ExitStatus.Violated;
    }

    private static Task<ExitStatus> List(Terminal terminal)
    {
        var width = ScenarioList.All.Max(scenario => scenario.Name.Length) + 2;
        return terminal.Prints(ScenarioList.All.Select(scenario => $"{scenario.Name.PadRight(width)}{scenario.Says}"));
    }
}
