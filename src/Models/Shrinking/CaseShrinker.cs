using Verified.Models.Refinement;
using Verified.Models.Schedules;

namespace Verified.Models.Shrinking;

/// <summary>Programs, one for each processor or thread, and the order in which they run.</summary>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <param name="Programs">The programs.</param>
/// <param name="Schedule">The order.</param>
internal sealed record SmallCase<TOperation>(IReadOnlyList<IReadOnlyList<TOperation>> Programs, Schedule Schedule);

/// <summary>What a case came to.</summary>
/// <param name="Failure">Why it fails; nothing if it does not.</param>
/// <param name="Taken">The order that was taken.</param>
/// <param name="Begun">How many operations of each program were begun.</param>
internal sealed record SmallCaseRun(Failure? Failure, Schedule Taken, IReadOnlyList<int> Begun);

/// <summary>Makes a failing case smaller by running smaller ones: what still fails the same way is kept.</summary>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <param name="run">Runs a case.</param>
/// <param name="isSame">Whether a failure is the one that is looked for.</param>
/// <param name="simpler">Simpler operations in place of one.</param>
/// <param name="weight">How much there is of one operation.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
internal sealed class CaseShrinker<TOperation>(
    Func<SmallCase<TOperation>, SmallCaseRun> run, Func<Failure, bool> isSame, Func<TOperation, IEnumerable<TOperation>> simpler, Func<TOperation, int> weight, int mostRuns)
{
    private int runs;

    /// <summary>The smallest case that was found; nothing if the case does not fail this way.</summary>
    internal SmallCase<TOperation>? Shrink(SmallCase<TOperation> failing)
    {
        runs = 0;
        if (Try(failing) is not { } best)
            return null;
        while (runs < mostRuns && Smaller(best.Case, best.Begun).Select(Try).FirstOrDefault(one => one is { } found && Cost(found.Case).CompareTo(Cost(best.Case)) < 0) is { } better)
            best = better;
        return best.Case;
    }

    private (SmallCase<TOperation> Case, IReadOnlyList<int> Begun)? Try(SmallCase<TOperation> one)
    {
        if (runs++ >= mostRuns)
            return null;
        var result = run(one);
        return result.Failure is { } failure && isSame(failure) ? (one with { Schedule = result.Taken }, result.Begun) : null;
    }

    // What a smaller case has less of, most important first.
    private (int Operations, int Switches, int Turns, int Weight) Cost(SmallCase<TOperation> one)
        => (one.Programs.Sum(program => program.Count), one.Schedule.Turns.Zip(one.Schedule.Turns.Skip(1)).Count(pair => pair.First != pair.Second), one.Schedule.Turns.Count,
            one.Programs.SelectMany(program => program).Sum(weight));

    private IEnumerable<SmallCase<TOperation>> Smaller(SmallCase<TOperation> one, IReadOnlyList<int> begun)
        => Unbegun(one, begun).Concat(WithoutRuns(one)).Concat(WithSimplerOperations(one)).Concat(WithSimplerSchedules(one));

    private static IEnumerable<SmallCase<TOperation>> Unbegun(SmallCase<TOperation> one, IReadOnlyList<int> begun)
    {
        IReadOnlyList<TOperation>[] programs = [.. one.Programs.Select((program, i) => (IReadOnlyList<TOperation>)[.. program.Take(begun[i])])];
        if (programs.Sum(program => program.Count) < one.Programs.Sum(program => program.Count))
            yield return one with { Programs = programs };
    }

    // Operations that follow each other, the longest runs first.
    private static IEnumerable<SmallCase<TOperation>> WithoutRuns(SmallCase<TOperation> one)
        => from program in Enumerable.Range(0, one.Programs.Count)
           let list = one.Programs[program]
           from length in Lengths(list.Count)
           from start in Enumerable.Range(0, (list.Count + length - 1) / length).Select(part => part * length)
           from schedule in Schedules(one.Schedule)
           select With(one, program, [.. list.Take(start), .. list.Skip(start + length)]) with { Schedule = schedule };

    private static IEnumerable<int> Lengths(int count)
    {
        for (var length = count; length > 0; length /= 2)
            yield return length;
    }

    private static IEnumerable<Schedule> Schedules(Schedule schedule) => schedule.Turns.Count == 0 ? [schedule] : [schedule, Schedule.InOrder];

    private IEnumerable<SmallCase<TOperation>> WithSimplerOperations(SmallCase<TOperation> one)
        => from program in Enumerable.Range(0, one.Programs.Count)
           from position in Enumerable.Range(0, one.Programs[program].Count)
           from instead in simpler(one.Programs[program][position])
           select With(one, program, [.. one.Programs[program].Select((operation, i) => i == position ? instead : operation)]);

    private static IEnumerable<SmallCase<TOperation>> WithSimplerSchedules(SmallCase<TOperation> one)
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

    private static SmallCase<TOperation> With(SmallCase<TOperation> one, int program, IReadOnlyList<TOperation> operations)
        => one with { Programs = [.. one.Programs.Select((list, i) => i == program ? operations : list)] };
}
