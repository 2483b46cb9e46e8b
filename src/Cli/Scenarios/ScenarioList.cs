using Verified.Abi;

namespace Verified.Cli.Scenarios;

/// <summary>Every scenario there is, in the order of the help.</summary>
internal static class ScenarioList
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new BootScenario(),
        new ForkScenario(),
        new ContextSwitchScenario(),
        new Xsa148Scenario(),
        new Xsa182Scenario(),
    ];

    /// <exception cref="BadInputException">There is none of that name.</exception>
    public static IScenario Named(string name) =>
        All.FirstOrDefault(scenario => scenario.Name == name)
        ?? throw new BadInputException(name, $"a scenario: {string.Join(", ", All.Select(scenario => scenario.Name))}");
}
