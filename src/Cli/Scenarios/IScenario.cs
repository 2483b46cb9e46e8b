namespace Verified.Cli.Scenarios;

/// <summary>A story that the models play, told line by line. A scenario is a file in this folder and a line in <see cref="ScenarioList"/>.</summary>
internal interface IScenario
{
    /// <summary>The word by which it is asked for, in lower case.</summary>
    string Name { get; }

    /// <summary>What it shows, in one sentence.</summary>
    string Says { get; }

    /// <summary>Plays it. Nothing is made up: every line is what a model did.</summary>
    /// <returns>Whether it ended as the scenario says that it does.</returns>
    bool Play(Timeline timeline);
}
