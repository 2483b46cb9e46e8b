using Verified.Cli;
using Verified.Cli.Scenarios;
using Verified.Cli.Verbs;
using Xunit;

namespace Verified.Tests.Cli;

public class ScenarioTests
{
    [Fact]
    public async Task Without_a_name_every_scenario_is_listed()
    {
        var ran = await Ran.Line([new ScenarioVerb()], CancellationToken.None, "scenario");

        Assert.Equal(ExitStatus.Holds, ran.Status);
        Assert.All(ScenarioList.All, scenario => Assert.Contains(scenario.Name, ran.Output));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_scenario_ends_as_it_says(string name)
    {
        var ran = await Ran.Line([new ScenarioVerb()], CancellationToken.None, "scenario", name);

        Assert.Equal(ExitStatus.Holds, ran.Status);
        Assert.Equal("", ran.Error);
    }

    [Fact]
    public async Task One_that_nobody_knows_is_refused_with_those_that_there_are()
    {
        var ran = await Ran.Line([new ScenarioVerb()], CancellationToken.None, "scenario", "none");

        Assert.Equal(ExitStatus.BadInput, ran.Status);
        Assert.Contains(ScenarioList.All[0].Name, ran.Error);
    }

    public static TheoryData<string> Names() => [.. ScenarioList.All.Select(scenario => scenario.Name)];
}
