using Verified.Models.Schedules;

namespace Verified.Models.Judging.Shrinking;

/// <summary>Cases that are a little smaller than one: those that save most come first.</summary>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <param name="operations">What is simpler than an operation.</param>
/// <param name="actorsAreAlike">A thread can be left out, and the others renumbered.</param>
internal sealed class Smaller<TOperation>(ISimplerOperations<TOperation> operations, bool actorsAreAlike)
{
    internal IEnumerable<SmallCase<TOperation>> Than(SmallCase<TOperation> one, SmallCaseRun run) =>
        (actorsAreAlike ? WithoutThreads(one) : [])
            .Concat(WithoutUnbegun(one, run.Begun))
            .Concat(WithoutRuns(one))
            .Concat(WithoutOperations(one))
            .Concat(WithSimplerOperations(one))
            .Concat(WithSimplerSchedule(one));

    private static IEnumerable<SmallCase<TOperation>> WithoutThreads(SmallCase<TOperation> one)
    {
        for (var thread = 0; thread < one.Programs.Count && one.Programs.Count > 1; thread++)
        {
            var gone = thread;
            yield return new([.. one.Programs.Where((_, i) => i != gone)],
                new Schedule([.. one.Schedule.Turns.Where(turn => turn != gone).Select(turn => (byte)(turn > gone ? turn - 1 : turn))]));
        }
    }

    // What no thread has begun when the run ends was not needed.
    private static IEnumerable<SmallCase<TOperation>> WithoutUnbegun(SmallCase<TOperation> one, IReadOnlyList<int> begun)
    {
        var programs = one.Programs.Select((program, i) => (IReadOnlyList<TOperation>)[.. program.Take(begun[i])]).ToArray();
        if (programs.Sum(program => program.Count) < one.Operations)
            yield return one with { Programs = programs };
    }

    // Several operations of a thread that follow each other, the longest runs first.
    private static IEnumerable<SmallCase<TOperation>> WithoutRuns(SmallCase<TOperation> one) =>
        from program in Enumerable.Range(0, one.Programs.Count)
        let list = one.Programs[program]
        from length in Lengths(list.Count)
        from start in Enumerable.Range(0, (list.Count + length - 1) / length).Select(part => part * length)
        from schedule in one.Schedule.Turns.Count == 0 ? [one.Schedule] : new[] { one.Schedule, Schedule.InOrder }
        select one.With(program, [.. list.Take(start), .. list.Skip(start + length)]) with { Schedule = schedule };

    private static IEnumerable<int> Lengths(int count)
    {
        for (var length = count; length > 1; length /= 2)
            yield return length;
    }

    private static IEnumerable<SmallCase<TOperation>> WithoutOperations(SmallCase<TOperation> one)
    {
        foreach (var (program, position) in Places(one))
        {
            var rest = one.With(program, [.. one.Programs[program].Where((_, i) => i != position)]);
            foreach (var schedule in Shortened(one.Schedule, (byte)program))
                yield return rest with { Schedule = schedule };
        }
    }

    // The operation that is gone had some turns, at an unknown place.
    private static IEnumerable<Schedule> Shortened(Schedule schedule, byte thread)
    {
        yield return schedule;
        var turns = schedule.Turns.Index().Where(turn => turn.Item == thread).Select(turn => turn.Index).ToArray();
        for (var length = 1; length <= turns.Length; length *= 2)
        for (var start = 0; start + length <= turns.Length; start += length)
        {
            var gone = turns.AsSpan(start, length).ToArray().ToHashSet();
            yield return new Schedule([.. schedule.Turns.Where((_, i) => !gone.Contains(i))]);
        }
    }

    private IEnumerable<SmallCase<TOperation>> WithSimplerOperations(SmallCase<TOperation> one) =>
        from place in Places(one)
        from instead in operations.Simpler(one.Programs[place.Program][place.Position])
        select one.With(place.Program, [.. one.Programs[place.Program].Select((operation, i) => i == place.Position ? instead : operation)]);

    private static IEnumerable<SmallCase<TOperation>> WithSimplerSchedule(SmallCase<TOperation> one)
    {
        var turns = one.Schedule.Turns;
        yield return one with { Schedule = Schedule.InOrder };
        for (var length = turns.Count / 2; length > 0; length /= 2)
        for (var start = 0; start + length <= turns.Count; start += length)
            yield return one with { Schedule = new Schedule([.. turns.Take(start), .. turns.Skip(start + length)]) };
        for (var i = 1; i < turns.Count; i++)
        {
            if (turns[i] != turns[i - 1])
                yield return one with { Schedule = new Schedule([.. turns.Take(i), turns[i - 1], .. turns.Skip(i)]) };
        }
    }

    private static IEnumerable<(int Program, int Position)> Places(SmallCase<TOperation> one) =>
        one.Programs.SelectMany((program, i) => Enumerable.Range(0, program.Count).Select(position => (i, position)));
}
