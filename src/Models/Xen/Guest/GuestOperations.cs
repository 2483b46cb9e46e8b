using Verified.Abi.Xen.Guest;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Guest;

/// <summary>How a guest's operations are written, and made simpler: <c>touch mm=1 table=0 entry=2 writable=1</c>. A number that is too large stands for one that the guest has.</summary>
public sealed class GuestOperations() : ShapedOperations<GuestOperationKind, GuestOperation, GuestSizes>(
[
    Shape(GuestOperationKind.EnterLazy, "mode"),
    Shape(GuestOperationKind.LeaveLazy),
    Shape(GuestOperationKind.FlushLazy),
    Shape(GuestOperationKind.Create, "mm"),
    Shape(GuestOperationKind.Activate, "mm"),
    Shape(GuestOperationKind.Exit, "mm"),
    Shape(GuestOperationKind.Drop, "mm"),
    Shape(GuestOperationKind.Touch, "mm", "table", "entry", "writable"),
    Shape(GuestOperationKind.Unmap, "mm", "table", "entry"),
    Shape(GuestOperationKind.Protect, "mm", "table", "entry", "writable"),
    Shape(GuestOperationKind.FreeTable, "mm", "table"),
    Shape(GuestOperationKind.ReadBack, "mm", "table", "entry"),
    Shape(GuestOperationKind.FreeGathered),
    Shape(GuestOperationKind.WriteCr3, "mm"),
    Shape(GuestOperationKind.LoadGdt),
    Shape(GuestOperationKind.LoadStack, "new"),
    Shape(GuestOperationKind.LoadTls, "present"),
    Shape(GuestOperationKind.WriteDescriptor, "descriptor", "present"),
    Shape(GuestOperationKind.Switch, "mm", "present"),
    Shape(GuestOperationKind.LoadLdt),
    Shape(GuestOperationKind.EnableInterrupts, "event"),
    Shape(GuestOperationKind.DisableInterrupts, "event"),
    Shape(GuestOperationKind.Signal),
    Shape(GuestOperationKind.AllowIo, "ports"),
    Shape(GuestOperationKind.ReturnToProgram),
    Shape(GuestOperationKind.ReloadSelectors),
])
{
    /// <inheritdoc/>
    public override GuestOperationKind KindOf(GuestOperation operation) => operation.Kind;

    /// <inheritdoc/>
    public override byte[] NumbersOf(GuestOperation o) => [o.A, o.B, o.C, o.D];

    /// <inheritdoc/>
    public override GuestOperation With(GuestOperationKind kind, ReadOnlySpan<byte> numbers)
    {
        Span<byte> n = stackalloc byte[4];
        numbers.CopyTo(n);
        return new(kind, n[0], n[1], n[2], n[3]);
    }

    private static OperationShape<GuestOperationKind, GuestSizes> Shape(GuestOperationKind kind, params string[] arguments) =>
        new(kind, kind.ToString().ToLowerInvariant(), [.. arguments.Select(argument => new OperationArgument<GuestSizes>(argument, _ => 256))]);
}
