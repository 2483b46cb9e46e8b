using Verified.Abi.Xen;
using Verified.Models.Schedules;

namespace Verified.Models.Xen;

/// <summary>Makes a failing case smaller by running smaller ones: what still fails the same way is kept.</summary>
/// <param name="runner">Runs the cases.</param>
/// <param name="id">A claim that falls, or the id of the failure.</param>
/// <param name="rule">The rule that is refused; nothing if any will do.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
public sealed class XenShrinker(XenRunner runner, string id, string? rule = null, int mostRuns = 20_000)
{
    private int runs;

    /// <summary>The smallest case that was found, and its run; nothing if the case does not fail this way.</summary>
    public (XenCase Case, XenRunResult Run)? Shrink(XenCase failing)
    {
        (runs, runner.Oracle.NamesNearest) = (0, false);
        try
        {
            if (Try(failing) is not { } best)
                return null;
            while (runs < mostRuns && Smaller(best.Case, best.Run).Select(Try).FirstOrDefault(one => one is { } found && Cost(found).CompareTo(Cost(best)) < 0) is { } better)
                best = better;
            return best;
        }
        finally
        {
            runner.Oracle.NamesNearest = true;
        }
    }

    private (XenCase Case, XenRunResult Run)? Try(XenCase one)
    {
        if (runs++ >= mostRuns)
            return null;
        var run = runner.Run(one.Program, new GivenScheduler(one.Schedule), id);
        return run.Failure is { } failure && failure.Names(id) && (rule is null || failure.Rule == rule) ? (one with { Schedule = run.Schedule }, run) : null;
    }

    // What a smaller case has less of, most important first.
    private static (int Operations, int Switches, int Turns, int Arguments) Cost((XenCase Case, XenRunResult Run) one)
        => (one.Case.Program.Operations, one.Case.Schedule.Turns.Zip(one.Case.Schedule.Turns.Skip(1)).Count(pair => pair.First != pair.Second), one.Case.Schedule.Turns.Count,
            one.Case.Program.Vcpus.SelectMany(vcpu => vcpu).Sum(o => (int)o.Kind + o.A + o.B + o.C + o.D + o.E + o.F + o.G + (o.IsJoined ? 1 : 0) + (o.Checks > 0 ? 1 : 0)));

    private static IEnumerable<XenCase> Smaller(XenCase one, XenRunResult run)
        => Unbegun(one, run).Concat(WithoutRuns(one)).Concat(WithSimplerOperations(one)).Concat(WithSimplerSchedules(one));

    private static IEnumerable<XenCase> Unbegun(XenCase one, XenRunResult run)
    {
        IReadOnlyList<XenOperation>[] begun = [.. one.Program.Vcpus.Select((vcpu, i) => (IReadOnlyList<XenOperation>)[.. vcpu.Take(run.Turns[i])])];
        if (begun.Sum(vcpu => vcpu.Count) < one.Program.Operations)
            yield return one with { Program = one.Program with { Vcpus = begun } };
    }

    // Operations that follow each other, the longest runs first.
    private static IEnumerable<XenCase> WithoutRuns(XenCase one)
        => from vcpu in Enumerable.Range(0, one.Program.Vcpus.Count)
           let list = one.Program.Vcpus[vcpu]
           from length in Lengths(list.Count)
           from start in Enumerable.Range(0, (list.Count + length - 1) / length).Select(run => run * length)
           from schedule in Schedules(one.Schedule)
           select new XenCase(With(one.Program, vcpu, [.. list.Take(start), .. list.Skip(start + length)]), schedule);

    private static IEnumerable<int> Lengths(int count)
    {
        for (var length = count; length > 0; length /= 2)
            yield return length;
    }

    private static IEnumerable<Schedule> Schedules(Schedule schedule) => schedule.Turns.Count == 0 ? [schedule] : [schedule, Schedule.InOrder];

    private static IEnumerable<XenCase> WithSimplerOperations(XenCase one)
        => from vcpu in Enumerable.Range(0, one.Program.Vcpus.Count)
           from position in Enumerable.Range(0, one.Program.Vcpus[vcpu].Count)
           from simpler in Simpler(one.Program.Vcpus[vcpu][position])
           select one with { Program = With(one.Program, vcpu, [.. one.Program.Vcpus[vcpu].Select((operation, i) => i == position ? simpler : operation)]) };

    private static IEnumerable<XenOperation> Simpler(XenOperation o)
    {
        if (o.Checks > 0)
            yield return o with { Checks = 0 };
        if (o.IsJoined)
            yield return o with { IsJoined = false };
        for (var argument = 0; argument < 7; argument++)
        {
            var value = Argument(o, argument);
            foreach (var smaller in new[] { 0, value / 2, value - 1 }.Where(less => less >= 0 && less < value).Distinct())
                yield return WithArgument(o, argument, (byte)smaller);
        }
    }

    private static int Argument(XenOperation o, int argument) => argument switch { 0 => o.A, 1 => o.B, 2 => o.C, 3 => o.D, 4 => o.E, 5 => o.F, _ => o.G };

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

    private static IEnumerable<XenCase> WithSimplerSchedules(XenCase one)
    {
        var turns = one.Schedule.Turns;
        yield return one with { Schedule = Schedule.InOrder };
        for (var i = 1; i < turns.Count; i++)
        {
            if (turns[i] != turns[i - 1])
                yield return one with { Schedule = new Schedule([.. turns.Take(i), turns[i - 1], .. turns.Skip(i)]) };
        }
        for (var i = 0; i < turns.Count; i++)
            yield return one with { Schedule = new Schedule([.. turns.Take(i), .. turns.Skip(i + 1)]) };
    }

    private static XenProgram With(XenProgram program, int vcpu, IReadOnlyList<XenOperation> operations)
        => program with { Vcpus = [.. program.Vcpus.Select((list, i) => i == vcpu ? operations : list)] };
}
