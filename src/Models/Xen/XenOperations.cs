using Verified.Abi;
using Verified.Abi.Xen.Memory;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;

namespace Verified.Models.Xen;

/// <summary>How the hypercalls of a program are written, and made simpler: <c>extend command=3 frame=0 other=0 joined checks=256</c>.</summary>
public sealed class XenOperations() : ShapedOperations<XenOperationKind, XenOperation, XenSizes>(
[
    new(XenOperationKind.Update, "update", [Frame, Slot("slot"), Frame with { Name = "target" }, Byte("flags"), Byte("command")]),
    new(XenOperationKind.UpdateVa, "updateva", [Slot("l4"), Slot("l3"), Slot("l2"), Byte("l1"), Frame with { Name = "target" }, Byte("flags"), Byte("flush")]),
    new(XenOperationKind.Extend, "extend", [Byte("command"), Frame, Frame with { Name = "other" }]),
    new(XenOperationKind.Read, "read", [Slot("l4"), Slot("l3"), Slot("l2"), Byte("l1")]),
    new(XenOperationKind.Write, "write", [Slot("l4"), Slot("l3"), Slot("l2"), Byte("l1"), Slot("slot"), Frame with { Name = "target" }, Byte("flags")]),
    new(XenOperationKind.Remove, "remove", [Frame]),
    new(XenOperationKind.Add, "add", []),
])
{
    private static OperationArgument<XenSizes> Frame => new("frame", s => s.Frames);

    /// <inheritdoc/>
    public override XenOperationKind KindOf(XenOperation operation) => operation.Kind;

    /// <inheritdoc/>
    public override byte[] NumbersOf(XenOperation o) => [o.A, o.B, o.C, o.D, o.E, o.F, o.G];

    /// <inheritdoc/>
    public override XenOperation With(XenOperationKind kind, ReadOnlySpan<byte> numbers)
    {
        Span<byte> n = stackalloc byte[7];
        numbers.CopyTo(n);
        return new(kind, n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
    }

    /// <inheritdoc/>
    public override IEnumerable<XenOperation> Simpler(XenOperation operation)
    {
        if (operation.Checks > 0)
            yield return operation with { Checks = 0 };
        if (operation.IsJoined)
            yield return operation with { IsJoined = false };
        foreach (var simpler in base.Simpler(operation))
            yield return simpler;
    }

    /// <inheritdoc/>
    public override int Weight(XenOperation operation) => base.Weight(operation) + (operation.IsJoined ? 1 : 0) + (operation.Checks > 0 ? 1 : 0);

    private protected override XenOperation Kept(XenOperation from, XenOperation to) => to with { IsJoined = from.IsJoined, Checks = from.Checks };

    private protected override IEnumerable<string> Suffix(XenOperation operation)
    {
        if (operation.IsJoined)
            yield return "joined";
        if (operation.Checks > 0)
            yield return $"checks={operation.Checks}";
    }

    private protected override XenOperation WithSuffix(string where, XenOperation operation, string word)
    {
        if (word == "joined")
            return operation with { IsJoined = true };
        return TraceWords.Assignment(where, word) is ("checks", var value)
            ? operation with { Checks = (ushort)TraceWords.InRange(where, "checks", value, 1, ushort.MaxValue) }
            : throw new BadInputException(where, $"'joined' or checks=, not '{word}'");
    }

    private static OperationArgument<XenSizes> Slot(string name) => new(name, s => s.Slots);

    private static OperationArgument<XenSizes> Byte(string name) => new(name, _ => 256);
}
