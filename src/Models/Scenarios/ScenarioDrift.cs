using Verified.Abi.Notifier;
using Verified.Models.Traces;

namespace Verified.Models.Scenarios;

/// <summary>What several told of one scenario.</summary>
/// <param name="Scenario">What they played.</param>
/// <param name="Stories">Who told what.</param>
public sealed record ScenarioDrift(Scenario Scenario, IReadOnlyList<(string Who, IReadOnlyList<ScenarioLine> Lines)> Stories)
{
    /// <summary>The operations of which not all tell the same.</summary>
    public IEnumerable<int> Differences => Enumerable.Range(0, Scenario.Operations.Count).Where(i => Stories.Select(story => story.Lines[i]).Distinct().Count() > 1);

    /// <summary>The report: a line for each operation with what all tell of it, or, marked, what each one tells.</summary>
    public IEnumerable<string> Lines()
    {
        var different = Differences.ToHashSet();
        for (var i = 0; i < Scenario.Operations.Count; i++)
        {
            var what = $"{i + 1,4}  {OperationText.Print(Scenario.Operations[i]),-52}";
            if (!different.Contains(i))
            {
                yield return $"{what}  {Stories[0].Lines[i]}";
                continue;
            }
            yield return $"{what}  DRIFT";
            foreach (var (who, lines) in Stories)
                yield return $"{"",8}{who,-16}{lines[i]}";
        }
    }
}
