using FsCheck;
using FsCheck.Fluent;
using Verified.Abi.Notifier;
using Verified.Models.Judging;

namespace Verified.Models.Notifier;

/// <summary>Single operations at random.</summary>
internal sealed class OperationGenerator(Sizes sizes)
{
    private static readonly NotifierOperations Shapes = NotifierContract.Shapes;

    /// <summary>Anything, with arguments that may be one too large.</summary>
    internal Gen<Operation> Hostile { get; } = Gen.OneOf(Shapes.All.Select(shape => OfShape(shape, argument => Gen.Choose(0, argument.Values(sizes)))));

    /// <summary>One of these kinds, with arguments that make sense. Low numbers are likelier, so that threads meet.</summary>
    internal Gen<Operation> Plausible(params (int Weight, OperationKind Kind)[] kinds)
        => Gen.Frequency(kinds.Where(entry => Possible(entry.Kind)).Select(entry => (entry.Weight, Sensible(Shapes.Of(entry.Kind)))));

    /// <summary>The same operation of one kind, with its first arguments given.</summary>
    internal Gen<Operation> Plausible(OperationKind kind, params byte[] given)
        => Sensible(Shapes.Of(kind)).Select(operation => Shapes.With(kind, [.. given, .. Shapes.ArgumentsOf(operation).Skip(given.Length)]));

    private bool Possible(OperationKind kind) => kind switch
    {
        OperationKind.Fork => sizes.Forking && sizes.Mms > 1,
        OperationKind.Reclaim => sizes.Swapping,
        _ => true,
    };

    private Gen<Operation> Sensible(OperationShape<OperationKind, Sizes> shape) => OfShape(shape, Low).Select(Ordered);

    private Gen<int> Low(OperationArgument<Sizes> argument) => argument.Name switch
    {
        "signal" or "nomemory" => Gen.Frequency((12, Gen.Constant(0)), (1, Gen.Constant(1))),
        "child" => Gen.Choose(1, sizes.Mms - 1),
        "value" => Gen.Choose(0, sizes.Values - 1),
        _ => Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(0, argument.Values(sizes) - 1))),
    };

    private static Operation Ordered(Operation operation) => operation.Kind switch
    {
        OperationKind.Unmap or OperationKind.Map or OperationKind.DontNeed or OperationKind.Protect or OperationKind.UnmapNested
            => operation with { B = Math.Min(operation.B, operation.C), C = Math.Max(operation.B, operation.C) },
        OperationKind.Reclaim => operation with { B = Math.Max(operation.B, (byte)1) },
        _ => operation,
    };

    private static Gen<Operation> OfShape(OperationShape<OperationKind, Sizes> shape, Func<OperationArgument<Sizes>, Gen<int>> value)
        => Gen.CollectToArray(shape.Arguments.Select(value)).Select(values => Shapes.With(shape.Kind, [.. values.Select(v => (byte)v)]));
}
