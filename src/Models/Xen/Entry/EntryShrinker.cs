using Verified.Abi.Xen;
using Verified.Models.Schedules;
using Verified.Models.Shrinking;

namespace Verified.Models.Xen.Entry;

/// <summary>Makes a failing program of actions smaller.</summary>
/// <param name="runner">Runs the programs.</param>
/// <param name="id">A claim that falls, or the id of the failure.</param>
/// <param name="rule">The rule that is refused; nothing if any will do.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
public sealed class EntryShrinker(EntryRunner runner, string id, string? rule = null, int mostRuns = 10_000)
{
    private static readonly int Numbers = 7;

    /// <summary>The smallest program that was found, and its run; nothing if the program does not fail this way.</summary>
    public (EntryProgram Program, EntryRunResult Run)? Shrink(EntryProgram failing)
    {
        var named = runner.Oracle.NamesNearest;
        runner.Oracle.NamesNearest = false;
        try
        {
            var shrinker = new CaseShrinker<EntryAction>(one => Try(failing, one), failure => failure.Names(id) && (rule is null || failure.Rule == rule), Simpler, Weight, mostRuns);
            return shrinker.Shrink(new([failing.Actions], Schedule.InOrder)) is { } small && failing with { Actions = small.Programs[0] } is var program ? (program, runner.Run(program, id)) : null;
        }
        finally
        {
            runner.Oracle.NamesNearest = named;
        }
    }

    // The order of the actions is the whole order: there is no other schedule.
    private SmallCaseRun Try(EntryProgram failing, SmallCase<EntryAction> one)
    {
        var result = runner.Run(failing with { Actions = one.Programs[0] }, id);
        return new(result.Failure, Schedule.InOrder, [result.Begun]);
    }

    private static int Weight(EntryAction action) => (int)action.Kind + Enumerable.Range(0, Numbers).Sum(argument => Argument(action, argument));

    private static IEnumerable<EntryAction> Simpler(EntryAction action)
        => from argument in Enumerable.Range(0, Numbers)
           from less in Less.Than(Argument(action, argument))
           select With(action, argument, less);

    private static byte Argument(EntryAction a, int argument) => argument switch { 0 => a.Vcpu, 1 => a.A, 2 => a.B, 3 => a.C, 4 => a.D, 5 => a.E, _ => a.F };

    private static EntryAction With(EntryAction a, int argument, byte value) => argument switch
    {
        0 => a with { Vcpu = value },
        1 => a with { A = value },
        2 => a with { B = value },
        3 => a with { C = value },
        4 => a with { D = value },
        5 => a with { E = value },
        _ => a with { F = value },
    };
}
