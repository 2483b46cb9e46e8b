using FsCheck;
using FsCheck.Fluent;
using Verified.Abi.Notifier;
using Verified.Models.Judging;
using static Verified.Abi.Notifier.OperationKind;

namespace Verified.Models.Notifier;

/// <summary>Programs at random: two to six threads, about a hundred atomic steps together. Most are plausible, a few ask for anything at all.</summary>
public static class ProgramGenerator
{
    private static readonly int Operations = 60;

    /// <summary>Programs of any of the sizes.</summary>
    public static Gen<TestProgram<Operation, Sizes>> Any { get; } = SizesGenerator.Any.SelectMany(Of);

    /// <summary>Programs of the given sizes.</summary>
    public static Gen<TestProgram<Operation, Sizes>> Of(Sizes sizes) => Gen.Frequency((5, Plausible(sizes)), (1, Hostile(sizes)));

    /// <summary>The program with this number, always the same.</summary>
    public static TestProgram<Operation, Sizes> Numbered(Gen<TestProgram<Operation, Sizes>> programs, ulong number) => programs.Sample(1, new Rnd(2 * number + 1, 0x9E3779B97F4A7C15), 0)[0];

    private static Gen<TestProgram<Operation, Sizes>> Plausible(Sizes sizes)
    {
        var operations = new OperationGenerator(sizes);
        return Gen.OneOf(ThreadCounts(sizes).Select(threads =>
        {
            var (length, first) = (Math.Max(1, Operations / threads), operations.Plausible((4, Write), (3, Read)).ListOf(1));
            // The second thread is always a guest that registers first; there is nothing to notify without it.
            var (guest, others) = (Guest(operations, 0, length), Role(operations, sizes, length));
            return Gen.CollectToArray([first, guest, .. Enumerable.Repeat(others, threads - 2)]).Select(lists => new TestProgram<Operation, Sizes>(sizes, lists));
        }));
    }

    private static Gen<TestProgram<Operation, Sizes>> Hostile(Sizes sizes)
    {
        var operation = new OperationGenerator(sizes).Hostile;
        return Gen.OneOf(ThreadCounts(sizes).Select(threads =>
            Gen.CollectToArray(Enumerable.Repeat(operation.ListOf(Operations * 3 / (2 * threads)), threads)).Select(lists => new TestProgram<Operation, Sizes>(sizes, lists))));
    }

    private static IEnumerable<int> ThreadCounts(Sizes sizes) => Enumerable.Range(2, Math.Min(6, sizes.Updates) - 1);

    private static Gen<List<Operation>> Role(OperationGenerator operations, Sizes sizes, int length) => Gen.Frequency(
        (3, Gen.OneOf(Enumerable.Range(0, sizes.Secondaries).Select(secondary => Guest(operations, (byte)secondary, length)))),
        (3, operations.Plausible((4, Write), (3, Read), (1, Age)).ListOf(length)),
        (5, operations.Plausible((3, Unmap), (3, DontNeed), (2, Map), (4, Protect), (3, Move), (2, UnmapNested), (4, Write), (3, Read)).ListOf(length)),
        (2, operations.Plausible((5, Reclaim), (2, Age), (3, Write), (2, Read)).ListOf(length)),
        (2, operations.Plausible((4, Fork), (1, Exit), (5, Write), (2, Read)).ListOf(length)));

    private static Gen<List<Operation>> Guest(OperationGenerator operations, byte secondary, int length)
    {
        var accesses = Gen.Frequency(
            (6, operations.Plausible(GuestWrite, secondary)), (4, operations.Plausible(GuestRead, secondary)),
            (1, operations.Plausible(GuestInvalidate, secondary)), (1, Gen.Constant(new Operation(Unregister, secondary)))).ListOf(length);
        return operations.Plausible(Register, secondary).Zip(accesses, (register, rest) => (List<Operation>)[register, .. rest]);
    }
}
