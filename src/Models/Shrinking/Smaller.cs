using Verified.Abi.Notifier;
using Verified.Models.Programs;
using Verified.Models.Refinement;
using Verified.Models.Schedules;

namespace Verified.Models.Shrinking;

/// <summary>Cases that are a little smaller than one: those that save most come first.</summary>
internal static class Smaller
{
    internal static IEnumerable<TestCase> Than(TestCase one, RunResult run)
        => WithoutThreads(one)
            .Concat(WithoutUnfinished(one, run))
            .Concat(WithoutRuns(one))
            .Concat(WithoutOperations(one))
            .Concat(WithSimplerOperations(one))
            .Concat(WithSimplerSchedule(one));

    private static IEnumerable<TestCase> WithoutThreads(TestCase one)
    {
        for (var thread = 0; thread < one.Program.Threads.Count && one.Program.Threads.Count > 1; thread++)
        {
            var gone = thread;
            yield return new(one.Program with { Threads = [.. one.Program.Threads.Where((_, i) => i != gone)] },
                new Schedule([.. one.Schedule.Turns.Where(turn => turn != gone).Select(turn => (byte)(turn > gone ? turn - 1 : turn))]));
        }
    }

    // What no thread has begun when the run ends was not needed.
    private static IEnumerable<TestCase> WithoutUnfinished(TestCase one, RunResult run)
    {
        var begun = one.Program.Threads.Select((thread, i) => (IReadOnlyList<Operation>)[.. thread.Take(run.Answers[i].Count + 1)]).ToArray();
        if (begun.Sum(thread => thread.Count) < one.Program.Operations)
            yield return one with { Program = one.Program with { Threads = begun } };
    }

    // Several operations of a thread that follow each other, the longest runs first.
    private static IEnumerable<TestCase> WithoutRuns(TestCase one)
        => from thread in Enumerable.Range(0, one.Program.Threads.Count)
           let list = one.Program.Threads[thread]
           from halving in Enumerable.Range(1, 5)
           let length = list.Count >> halving
           where length > 1
           from start in Enumerable.Range(0, list.Count / length).Select(run => run * length)
           select one with { Program = Replace(one.Program, thread, [.. list.Take(start), .. list.Skip(start + length)]) };

    private static IEnumerable<TestCase> WithoutOperations(TestCase one)
    {
        foreach (var (thread, position) in Places(one.Program))
        {
            var rest = one.Program.Threads[thread].Where((_, i) => i != position).ToArray();
            var program = Replace(one.Program, thread, rest);
            foreach (var schedule in Shortened(one.Schedule, (byte)thread))
                yield return new(program, schedule);
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

    private static IEnumerable<TestCase> WithSimplerOperations(TestCase one)
        => from place in Places(one.Program)
           from simpler in Simpler(one.Program.Threads[place.Thread][place.Position])
           select one with
           {
               Program = Replace(one.Program, place.Thread, [.. one.Program.Threads[place.Thread].Select((operation, i) => i == place.Position ? simpler : operation)]),
           };

    private static IEnumerable<Operation> Simpler(Operation operation)
    {
        var shape = OperationShape.Of(operation.Kind);
        switch (operation.Kind)
        {
            case OperationKind.Write:
                yield return operation with { Kind = OperationKind.Read, D = 0 };
                break;
            case OperationKind.GuestWrite:
                yield return operation with { Kind = OperationKind.GuestRead, D = 0 };
                break;
            case OperationKind.UnmapNested or OperationKind.Move or OperationKind.Protect:
                yield return new Operation(OperationKind.Unmap, operation.A, operation.B, operation.B);
                break;
        }
        var arguments = shape.ArgumentsOf(operation);
        for (var i = 0; i < arguments.Length; i++)
        {
            foreach (var smaller in new[] { 0, arguments[i] - 1 }.Where(value => value >= 0 && value < arguments[i]).Distinct())
                yield return shape.With([.. arguments.Select((value, j) => j == i ? (byte)smaller : value)]);
        }
    }

    private static IEnumerable<TestCase> WithSimplerSchedule(TestCase one)
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

    private static IEnumerable<(int Thread, int Position)> Places(TestProgram program)
        => program.Threads.SelectMany((thread, i) => Enumerable.Range(0, thread.Count).Select(position => (i, position)));

    private static TestProgram Replace(TestProgram program, int thread, IReadOnlyList<Operation> operations)
        => program with { Threads = [.. program.Threads.Select((list, i) => i == thread ? operations : list)] };
}
