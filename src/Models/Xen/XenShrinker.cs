using Verified.Abi.Xen;
using Verified.Models.Schedules;
using Verified.Models.Shrinking;

namespace Verified.Models.Xen;

/// <summary>Makes a failing case of hypercalls smaller.</summary>
/// <param name="runner">Runs the cases.</param>
/// <param name="id">A claim that falls, or the id of the failure.</param>
/// <param name="rule">The rule that is refused; nothing if any will do.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
public sealed class XenShrinker(XenRunner runner, string id, string? rule = null, int mostRuns = 20_000)
{
    /// <summary>The smallest case that was found, and its run; nothing if the case does not fail this way.</summary>
    public (XenCase Case, XenRunResult Run)? Shrink(XenCase failing)
    {
        var named = runner.Oracle.NamesNearest;
        runner.Oracle.NamesNearest = false;
        try
        {
            var shrinker = new CaseShrinker<XenOperation>(one => Try(failing, one), failure => failure.Names(id) && (rule is null || failure.Rule == rule), Simpler, Weight, mostRuns);
            return shrinker.Shrink(new(failing.Program.Vcpus, failing.Schedule)) is { } small ? (Case(failing, small), Run(Case(failing, small))) : null;
        }
        finally
        {
            runner.Oracle.NamesNearest = named;
        }
    }

    private SmallCaseRun Try(XenCase failing, SmallCase<XenOperation> one)
    {
        var result = Run(Case(failing, one));
        return new(result.Failure, result.Schedule, result.Turns);
    }

    private XenRunResult Run(XenCase one) => runner.Run(one.Program, new GivenScheduler(one.Schedule), id);

    private static XenCase Case(XenCase failing, SmallCase<XenOperation> one) => new(failing.Program with { Vcpus = one.Programs }, one.Schedule);

    private static int Weight(XenOperation o) => (int)o.Kind + o.A + o.B + o.C + o.D + o.E + o.F + o.G + (o.IsJoined ? 1 : 0) + (o.Checks > 0 ? 1 : 0);

    private static IEnumerable<XenOperation> Simpler(XenOperation o)
    {
        if (o.Checks > 0)
            yield return o with { Checks = 0 };
        if (o.IsJoined)
            yield return o with { IsJoined = false };
        for (var argument = 0; argument < 7; argument++)
        {
            foreach (var less in Less.Than(Argument(o, argument)))
                yield return WithArgument(o, argument, less);
        }
    }

    private static byte Argument(XenOperation o, int argument) => argument switch { 0 => o.A, 1 => o.B, 2 => o.C, 3 => o.D, 4 => o.E, 5 => o.F, _ => o.G };

    private static XenOperation WithArgument(XenOperation o, int argument, byte value) => argument switch
    {
        0 => o with { A = value },
        1 => o with { B = value },
        2 => o with { C = value },
        3 => o with { D = value },
        4 => o with { E = value },
        5 => o with { F = value },
        _ => o with { G = value },
    };
}
