using Verified.Abi.Notifier;
using Verified.Models.Notifier;

namespace Verified.Models.Scenarios;

/// <summary>What somebody told of a scenario.</summary>
/// <param name="Who">A word for people.</param>
/// <param name="MayMapLess">Whether it may map less than the first one.</param>
/// <param name="Lines">A line for each operation.</param>
public sealed record ScenarioStory(string Who, bool MayMapLess, IReadOnlyList<ScenarioLine> Lines);

/// <summary>What several told of one scenario. The first one is the measure.</summary>
/// <param name="Scenario">What they played.</param>
/// <param name="Stories">Who told what.</param>
public sealed record ScenarioDrift(Scenario Scenario, IReadOnlyList<ScenarioStory> Stories)
{
    /// <summary>The operations of which not all tell the same.</summary>
    public IEnumerable<int> Differences => Operations.Where(i => Stories.Any(story => !Agrees(story, i)));

    /// <summary>After how many operations somebody maps less, and may.</summary>
    public int Less => Operations.Count(i => Stories.Any(story => Agrees(story, i) && story.Lines[i] != Stories[0].Lines[i]));

    private IEnumerable<int> Operations => Enumerable.Range(0, Scenario.Operations.Count);

    /// <summary>The report: a line for each operation with what all tell of it, or, marked, what each one tells.</summary>
    public IEnumerable<string> Lines()
    {
        foreach (var i in Operations)
        {
            var what = $"{i + 1,4}  {NotifierContract.Shapes.Print(Scenario.Operations[i]),-52}";
            if (Stories.All(story => story.Lines[i] == Stories[0].Lines[i]))
            {
                yield return $"{what}  {Stories[0].Lines[i]}";
                continue;
            }
            yield return $"{what}  {(Stories.All(story => Agrees(story, i)) ? "maps less" : "DRIFT")}";
            foreach (var story in Stories)
                yield return $"{"",8}{story.Who,-16}{story.Lines[i]}";
        }
    }

    private bool Agrees(ScenarioStory story, int operation)
    {
        var (line, measure) = (story.Lines[operation], Stories[0].Lines[operation]);
        return (line.Answer, line.Value) == (measure.Answer, measure.Value) && (line.Mapped == measure.Mapped || (story.MayMapLess && (line.Mapped & ~measure.Mapped) == 0));
    }
}
