using Verified.Abi.Xen.Guest;
using Verified.Models.Schedules;
using Verified.Models.Shrinking;

namespace Verified.Models.Xen.Guest;

/// <summary>Makes a failing case of a guest's operations smaller.</summary>
/// <param name="runner">Runs the cases.</param>
/// <param name="id">A claim that falls, or the id of the failure.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
public sealed class GuestShrinker(GuestRunner runner, string id, int mostRuns = 1_500)
{
    /// <summary>The smallest case that was found, and its run; nothing if the case does not fail this way.</summary>
    public (GuestCase Case, GuestRunResult Run)? Shrink(GuestCase failing)
    {
        var named = runner.Oracle.NamesNearest;
        runner.Oracle.NamesNearest = false;
        try
        {
            var shrinker = new CaseShrinker<GuestOperation>(one => Try(failing, one), failure => failure.Names(id), Simpler, o => (int)o.Kind + o.A + o.B + o.C + o.D, mostRuns);
            return shrinker.Shrink(new(failing.Program.Cpus, failing.Schedule)) is { } small ? (Case(failing, small), Run(Case(failing, small))) : null;
        }
        finally
        {
            runner.Oracle.NamesNearest = named;
        }
    }

    private SmallCaseRun Try(GuestCase failing, SmallCase<GuestOperation> one)
    {
        var result = Run(Case(failing, one));
        return new(result.Failure, result.Schedule, result.Begun);
    }

    private GuestRunResult Run(GuestCase one) => runner.Run(one.Program, new GivenScheduler(one.Schedule), id);

    private static GuestCase Case(GuestCase failing, SmallCase<GuestOperation> one) => new(failing.Program with { Cpus = one.Programs }, one.Schedule);

    private static IEnumerable<GuestOperation> Simpler(GuestOperation o)
        => [.. Less.Than(o.A).Select(a => o with { A = a }), .. Less.Than(o.B).Select(b => o with { B = b }), .. Less.Than(o.C).Select(c => o with { C = c }), .. Less.Than(o.D).Select(d => o with { D = d })];
}
