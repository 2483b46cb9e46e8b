using FsCheck;
using FsCheck.Fluent;
using Verified.Abi.Notifier;
using static Verified.Abi.Notifier.OperationKind;

namespace Verified.Models.Programs;

/// <summary>Programs at random: two to six threads, about a hundred atomic steps together. Most are plausible, a few ask for anything at all.</summary>
public static class ProgramGenerator
{
    private static readonly int Operations = 12;

    /// <summary>Programs of any of the sizes.</summary>
    public static Gen<TestProgram> Any { get; } = SizesGenerator.Any.SelectMany(Of);

    /// <summary>Programs of the given sizes.</summary>
    public static Gen<TestProgram> Of(Sizes sizes) => Gen.Frequency((5, Plausible(sizes)), (1, Hostile(sizes)));

    /// <summary>The program with this number, always the same.</summary>
    public static TestProgram Numbered(Gen<TestProgram> programs, ulong number) => programs.Sample(1, new Rnd(2 * number + 1, 0x9E3779B97F4A7C15), 0)[0];

    private static Gen<TestProgram> Plausible(Sizes sizes)
    {
        var operations = new OperationGenerator(sizes);
        return from threads in Gen.Choose(2, Math.Min(6, sizes.Changes))
               from others in Gen.CollectToArray(Enumerable.Range(0, threads - 1), i => Role(operations, sizes, i, Math.Max(1, Operations / threads)))
               from first in operations.Plausible((4, Write), (3, Read)).ListOf(1)
               select new TestProgram(sizes, [first, .. others]);
    }

    private static Gen<TestProgram> Hostile(Sizes sizes)
    {
        var operation = new OperationGenerator(sizes).Hostile;
        return from threads in Gen.Choose(2, Math.Min(6, sizes.Changes))
               from lists in Gen.CollectToArray(Enumerable.Range(0, threads), _ => operation.ListOf(2 * Operations / threads))
               select new TestProgram(sizes, lists);
    }

    // The second thread is always a guest that registers first; there is nothing to notify without it.
    private static Gen<List<Operation>> Role(OperationGenerator operations, Sizes sizes, int position, int length)
        => position == 0 ? Guest(operations, 0, length)
            : Gen.Frequency(
                (3, Gen.Choose(0, sizes.Secondaries - 1).SelectMany(secondary => Guest(operations, (byte)secondary, length))),
                (3, operations.Plausible((4, Write), (3, Read), (1, Age)).ListOf(length)),
                (5, operations.Plausible((3, Unmap), (3, DontNeed), (2, Map), (4, Protect), (3, Move), (2, UnmapNested), (4, Write), (3, Read)).ListOf(length)),
                (2, operations.Plausible((5, Reclaim), (2, Age), (3, Write), (2, Read)).ListOf(length)),
                (2, operations.Plausible((4, Fork), (1, Exit), (5, Write), (2, Read)).ListOf(length)));

    private static Gen<List<Operation>> Guest(OperationGenerator operations, byte secondary, int length)
        => from register in operations.Plausible(Register, secondary)
           from rest in Gen.Frequency(
               (6, operations.Plausible(GuestWrite, secondary)), (4, operations.Plausible(GuestRead, secondary)),
               (1, operations.Plausible(GuestInvalidate, secondary)), (1, Gen.Constant(new Operation(Unregister, secondary)))).ListOf(length)
           select (List<Operation>)[register, .. rest];
}
