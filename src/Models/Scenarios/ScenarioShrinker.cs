using Verified.Abi.Notifier;
using Verified.Models.Refinement;
using Verified.Models.Schedules;
using Verified.Models.Shrinking;

namespace Verified.Models.Scenarios;

/// <summary>Makes a scenario smaller of which not all tell the same.</summary>
/// <param name="play">Lets all of them play.</param>
public sealed class ScenarioShrinker(Func<Scenario, ScenarioDrift> play)
{
    private static readonly int MostRuns = 200;

    private static readonly Failure Drifts = new(FailureKind.Differs, "DRIFT", 0, "", null, [], [], []);

    /// <summary>The smallest that still drifts; nothing if it does not drift again.</summary>
    public Scenario? Shrink(Scenario scenario)
    {
        var small = new CaseShrinker<Operation>(one => Run(scenario with { Operations = one.Programs[0] }), _ => true, _ => [], operation => operation.A + operation.B + operation.C + operation.D, MostRuns)
            .Shrink(new([scenario.Operations], new Schedule([])));
        return small is null ? null : scenario with { Operations = small.Programs[0] };
    }

    private SmallCaseRun Run(Scenario scenario)
    {
        var differences = play(scenario).Differences.ToArray();
        return new(differences.Length > 0 ? Drifts : null, new Schedule([]), [differences.Length > 0 ? differences[0] + 1 : scenario.Operations.Count]);
    }
}
