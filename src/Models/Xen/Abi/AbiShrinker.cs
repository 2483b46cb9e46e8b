using Verified.Models.Schedules;
using Verified.Models.Shrinking;

namespace Verified.Models.Xen.Abi;

/// <summary>Makes a failing case of hypercalls by number smaller.</summary>
/// <param name="runner">Runs the cases.</param>
/// <param name="id">A claim that falls, or the id of the failure.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
public sealed class AbiShrinker(AbiRunner runner, string id, int mostRuns = 4_000)
{
    /// <summary>The smallest case that was found, and its run; nothing if the case does not fail this way.</summary>
    public (AbiCase Case, AbiRunResult Run)? Shrink(AbiCase failing)
    {
        var named = runner.Judging.Oracle.NamesNearest;
        runner.Judging.Oracle.NamesNearest = false;
        try
        {
            var shrinker = new CaseShrinker<AbiOperation>(one => Try(failing, one), failure => failure.Names(id), Simpler, Weight, mostRuns);
            return shrinker.Shrink(new(failing.Program.Vcpus, failing.Schedule)) is { } small ? (Case(failing, small), Run(Case(failing, small))) : null;
        }
        finally
        {
            runner.Judging.Oracle.NamesNearest = named;
        }
    }

    private SmallCaseRun Try(AbiCase failing, SmallCase<AbiOperation> one)
    {
        var result = Run(Case(failing, one));
        return new(result.Failure, result.Schedule, result.Turns);
    }

    private AbiRunResult Run(AbiCase one) => runner.Run(one.Program, new GivenScheduler(one.Schedule), id);

    private static AbiCase Case(AbiCase failing, SmallCase<AbiOperation> one) => new(failing.Program with { Vcpus = one.Programs }, one.Schedule);

    private static int Weight(AbiOperation o) => o.Stores.Count + (o.IsJoined ? 1 : 0) + (o.Checks > 0 ? 1 : 0);

    private static IEnumerable<AbiOperation> Simpler(AbiOperation o)
    {
        if (o.Checks > 0)
            yield return o with { Checks = 0 };
        if (o.IsJoined)
            yield return o with { IsJoined = false };
        for (var store = 0; store < o.Stores.Count; store++)
            yield return o with { Stores = [.. o.Stores.Where((_, i) => i != store)] };
    }
}
