using Verified.Abi.Notifier;
using Verified.Models.Programs;

namespace Verified.Models.Shrinking;

/// <summary>Programs that are not smaller than one, but may fail sooner.</summary>
internal static class Reshaped
{
    private static readonly int MostThreads = 6;

    internal static IEnumerable<TestProgram> Of(TestProgram program) => Split(program).Append(program).Concat(WithoutOne(program)).Concat(Changed(program));

    /// <summary>The program, and others that differ from it in more than one place.</summary>
    internal static IEnumerable<TestProgram> Far(TestProgram program)
        => [.. WithoutOne(program).SelectMany(WithoutOne).Distinct(), program, .. Changed(program), .. Split(program), .. Changed(program).SelectMany(Split)];

    // The end of a thread as a thread of its own: it need not wait for the beginning to finish.
    private static IEnumerable<TestProgram> Split(TestProgram program)
        => from thread in Enumerable.Range(0, program.Threads.Count)
           where program.Threads.Count < MostThreads
           from length in Enumerable.Range(1, Math.Max(0, program.Threads[thread].Count - 1))
           let list = program.Threads[thread]
           select program with { Threads = [.. program.Threads.Select((other, i) => i == thread ? [.. list.Take(length)] : other), [.. list.Skip(length)]] };

    private static IEnumerable<TestProgram> WithoutOne(TestProgram program)
        => from thread in Enumerable.Range(0, program.Threads.Count)
           from position in Enumerable.Range(0, program.Threads[thread].Count)
           select With(program, thread, [.. program.Threads[thread].Where((_, i) => i != position)]);

    private static IEnumerable<TestProgram> Changed(TestProgram program)
        => from thread in Enumerable.Range(0, program.Threads.Count)
           from position in Enumerable.Range(0, program.Threads[thread].Count)
           from other in Others(program.Threads[thread][position])
           select With(program, thread, [.. program.Threads[thread].Select((operation, i) => i == position ? other : operation)]);

    private static IEnumerable<Operation> Others(Operation operation) => operation.Kind switch
    {
        OperationKind.Protect => [operation with { D = (byte)(1 - operation.D) }],
        OperationKind.GuestWrite => [new Operation(OperationKind.Write, 0, 0, operation.C)],
        OperationKind.GuestRead => [operation with { Kind = OperationKind.GuestWrite, D = 0 }],
        OperationKind.Read => [operation with { Kind = OperationKind.Write, D = 0 }],
        _ => [],
    };

    private static TestProgram With(TestProgram program, int thread, IReadOnlyList<Operation> operations)
        => program with { Threads = [.. program.Threads.Select((list, i) => i == thread ? operations : list)] };
}
