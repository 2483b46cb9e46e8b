using Verified.Cli.Checks;
using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary>Every verb there is, in the order of the help.</summary>
internal static class VerbList
{
    public static IReadOnlyList<IVerb> All { get; } =
    [
        new CheckVerb(CheckList.All),
        new TestVerb(),
        new ProveVerb(),
        new ExploreVerb(),
        new FuzzVerb(),
        new BugsVerb(),
        new MutateVerb(),
        new MachineVerb(),
        new LiveVerb(),
        new BootVerb(),
        new TraceVerb(),
        new ReplayVerb(),
        new ShowVerb(),
        new ScenarioVerb(),
        new MonitorVerb(),
        new CompletionVerb(() => UsageTable.All),
        new HelpVerb(() => UsageTable.All),
    ];
}
