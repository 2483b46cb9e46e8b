using Verified.Abi.Xen;

namespace Verified.Models.Xen.Entry;

/// <summary>Makes a failing program smaller by running smaller ones: what still fails the same way is kept.</summary>
/// <param name="runner">Runs the programs.</param>
/// <param name="id">A claim that falls, or the id of the failure.</param>
/// <param name="rule">The rule that is refused; nothing if any will do.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
public sealed class EntryShrinker(EntryRunner runner, string id, string? rule = null, int mostRuns = 10_000)
{
    private int runs;

    /// <summary>The smallest program that was found, and its run; nothing if the program does not fail this way.</summary>
    public (EntryProgram Program, EntryRunResult Run)? Shrink(EntryProgram failing)
    {
        (runs, runner.Oracle.NamesNearest) = (0, false);
        try
        {
            if (Try(failing) is not { } best)
                return null;
            while (runs < mostRuns && Smaller(best.Program).Select(Try).FirstOrDefault(one => one is not null) is { } better)
                best = better;
            return best;
        }
        finally
        {
            runner.Oracle.NamesNearest = true;
        }
    }

    private (EntryProgram Program, EntryRunResult Run)? Try(EntryProgram one)
    {
        if (runs++ >= mostRuns)
            return null;
        var run = runner.Run(one, id);
        return run.Failure is { } failure && failure.Names(id) && (rule is null || failure.Rule == rule) ? (one with { Actions = [.. one.Actions.Take(run.Begun)] }, run) : null;
    }

    private static IEnumerable<EntryProgram> Smaller(EntryProgram one)
    {
        var actions = one.Actions;
        for (var length = actions.Count; length > 0; length /= 2)
        {
            for (var start = 0; start < actions.Count; start += length)
                yield return one with { Actions = [.. actions.Take(start), .. actions.Skip(start + length)] };
        }
        for (var at = 0; at < actions.Count; at++)
        {
            foreach (var simpler in Simpler(actions[at]))
                yield return one with { Actions = [.. actions.Take(at), simpler, .. actions.Skip(at + 1)] };
        }
    }

    private static IEnumerable<EntryAction> Simpler(EntryAction action)
        => from argument in Enumerable.Range(0, 7)
           let value = Argument(action, argument)
           from smaller in new[] { 0, value / 2, value - 1 }.Where(less => less >= 0 && less < value).Distinct()
           select With(action, argument, (byte)smaller);

    private static int Argument(EntryAction a, int argument) => argument switch { 0 => a.Vcpu, 1 => a.A, 2 => a.B, 3 => a.C, 4 => a.D, 5 => a.E, _ => a.F };

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
