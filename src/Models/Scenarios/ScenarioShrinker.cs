using Verified.Abi.Notifier;
using Verified.Models.Judging;
using Verified.Models.Judging.Shrinking;
using Verified.Models.Schedules;

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
        var small = new Shrinker<Operation>((programs, _, _) => Run(scenario with { Operations = programs[0] }), _ => true, new NoneSimpler(), MostRuns).Shrink(new([scenario.Operations], Schedule.InOrder));
        return small is null ? null : scenario with { Operations = small.Programs[0] };
    }

    private SmallCaseRun Run(Scenario scenario)
    {
        var differences = play(scenario).Differences.ToArray();
        return new(differences.Length > 0 ? Drifts : null, new Schedule([]), [differences.Length > 0 ? differences[0] + 1 : scenario.Operations.Count]);
    }

    // Operations are left out; none is made simpler.
    private sealed class NoneSimpler : ISimplerOperations<Operation>
    {
        public IEnumerable<Operation> Simpler(Operation operation) => [];

        public int Weight(Operation operation) => operation.A + operation.B + operation.C + operation.D;
    }
}
