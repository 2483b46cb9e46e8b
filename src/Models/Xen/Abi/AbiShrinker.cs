using Verified.Models.Schedules;

namespace Verified.Models.Xen.Abi;

/// <summary>Makes a failing case smaller by running smaller ones: what still fails the same way is kept.</summary>
/// <param name="runner">Runs the cases.</param>
/// <param name="id">A claim that falls, or the id of the failure.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
public sealed class AbiShrinker(AbiRunner runner, string id, int mostRuns = 4_000)
{
    private int runs;

    /// <summary>The smallest case that was found, and its run; nothing if the case does not fail this way.</summary>
    public (AbiCase Case, AbiRunResult Run)? Shrink(AbiCase failing)
    {
        (runs, runner.Judging.Oracle.NamesNearest) = (0, false);
        try
        {
            if (Try(failing) is not { } best)
                return null;
            while (runs < mostRuns && Smaller(best.Case, best.Run).Select(Try).FirstOrDefault(one => one is { } found && Cost(found.Case).CompareTo(Cost(best.Case)) < 0) is { } better)
                best = better;
            return best;
        }
        finally
        {
            runner.Judging.Oracle.NamesNearest = true;
        }
    }

    private (AbiCase Case, AbiRunResult Run)? Try(AbiCase one)
    {
        if (runs++ >= mostRuns)
            return null;
        var run = runner.Run(one.Program, new GivenScheduler(one.Schedule), id);
        return run.Failure is { } failure && failure.Names(id) ? (one with { Schedule = run.Schedule }, run) : null;
    }

    // What a smaller case has less of, most important first.
    private static (int Operations, int Stores, int Switches, int Turns, int Flags) Cost(AbiCase one)
        => (one.Program.Operations, one.Program.Vcpus.SelectMany(vcpu => vcpu).Sum(o => o.Stores.Count), one.Schedule.Turns.Zip(one.Schedule.Turns.Skip(1)).Count(pair => pair.First != pair.Second),
            one.Schedule.Turns.Count, one.Program.Vcpus.SelectMany(vcpu => vcpu).Sum(o => (o.IsJoined ? 1 : 0) + (o.Checks > 0 ? 1 : 0)));

    private static IEnumerable<AbiCase> Smaller(AbiCase one, AbiRunResult run)
        => Unbegun(one, run).Concat(WithoutRuns(one)).Concat(WithSimplerOperations(one)).Concat(WithSimplerSchedules(one));

    private static IEnumerable<AbiCase> Unbegun(AbiCase one, AbiRunResult run)
    {
        IReadOnlyList<AbiOperation>[] begun = [.. one.Program.Vcpus.Select((vcpu, i) => (IReadOnlyList<AbiOperation>)[.. vcpu.Take(run.Turns[i])])];
        if (begun.Sum(vcpu => vcpu.Count) < one.Program.Operations)
            yield return one with { Program = one.Program with { Vcpus = begun } };
    }

    // Operations that follow each other, the longest runs first.
    private static IEnumerable<AbiCase> WithoutRuns(AbiCase one)
        => from vcpu in Enumerable.Range(0, one.Program.Vcpus.Count)
           let list = one.Program.Vcpus[vcpu]
           from length in Lengths(list.Count)
           from start in Enumerable.Range(0, (list.Count + length - 1) / length).Select(run => run * length)
           from schedule in new[] { one.Schedule, Schedule.InOrder }.Distinct()
           select new AbiCase(With(one.Program, vcpu, [.. list.Take(start), .. list.Skip(start + length)]), schedule);

    private static IEnumerable<int> Lengths(int count)
    {
        for (var length = count; length > 0; length /= 2)
            yield return length;
    }

    private static IEnumerable<AbiCase> WithSimplerOperations(AbiCase one)
        => from vcpu in Enumerable.Range(0, one.Program.Vcpus.Count)
           from position in Enumerable.Range(0, one.Program.Vcpus[vcpu].Count)
           from simpler in Simpler(one.Program.Vcpus[vcpu][position])
           select one with { Program = With(one.Program, vcpu, [.. one.Program.Vcpus[vcpu].Select((operation, i) => i == position ? simpler : operation)]) };

    private static IEnumerable<AbiOperation> Simpler(AbiOperation o)
    {
        if (o.Checks > 0)
            yield return o with { Checks = 0 };
        if (o.IsJoined)
            yield return o with { IsJoined = false };
        for (var store = 0; store < o.Stores.Count; store++)
            yield return o with { Stores = [.. o.Stores.Where((_, i) => i != store)] };
    }

    private static IEnumerable<AbiCase> WithSimplerSchedules(AbiCase one)
    {
        var turns = one.Schedule.Turns;
        yield return one with { Schedule = Schedule.InOrder };
        for (var i = 0; i < turns.Count; i++)
            yield return one with { Schedule = new Schedule([.. turns.Take(i), .. turns.Skip(i + 1)]) };
    }

    private static AbiProgram With(AbiProgram program, int vcpu, IReadOnlyList<AbiOperation> operations)
        => program with { Vcpus = [.. program.Vcpus.Select((list, i) => i == vcpu ? operations : list)] };
}
