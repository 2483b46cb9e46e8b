using Verified.Abi.Xen.Transfer;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Transfer;

/// <summary>How the actions of guests are written, and made simpler: <c>iret place=0 ring=3 flags=1 target=0 syscall=0</c>. Numbers of a thing are taken modulo how many there are.</summary>
public sealed class TransferOperations() : ShapedOperations<TransferActionKind, TransferAction, TransferSizes>(
[
    Shape(TransferActionKind.SetTrap, "vector", "privilege", "masks", "canonical", "ring", "readable"),
    Shape(TransferActionKind.RegisterCallback, "type", "canonical", "masks"),
    Shape(TransferActionKind.StackSwitch, "place", "ring"),
    Shape(TransferActionKind.RaiseException, "vector"),
    Shape(TransferActionKind.SoftwareInterrupt, "vector"),
    Shape(TransferActionKind.Syscall),
    Shape(TransferActionKind.Iret, "place", "ring", "flags", "target", "syscall"),
    Shape(TransferActionKind.MaskEvents),
    Shape(TransferActionKind.UnmaskEvents, "tests"),
    Shape(TransferActionKind.Send, "port"),
    Shape(TransferActionKind.Interrupt),
    Shape(TransferActionKind.ClearTrapTable),
    Shape(TransferActionKind.UnregisterCallback, "type"),
    Shape(TransferActionKind.SetIopl, "iopl"),
    Shape(TransferActionKind.VmAssist, "type", "command"),
    Shape(TransferActionKind.SetDebugreg, "register", "value"),
    Shape(TransferActionKind.SetSegmentBase, "which", "canonical"),
    Shape(TransferActionKind.WriteBase, "which", "canonical"),
    Shape(TransferActionKind.FpuTaskswitch, "set"),
    Shape(TransferActionKind.Instruct, "instruction", "argument"),
    Shape(TransferActionKind.ChangeIoBitmap, "port", "permit"),
    Shape(TransferActionKind.GiveIoPort, "port"),
    Shape(TransferActionKind.LoadUserRoot, "load"),
    Shape(TransferActionKind.RegisterVcpuInfo, "fits", "writable"),
    Shape(TransferActionKind.Block),
    Shape(TransferActionKind.SwitchBack, "selector"),
    Shape(TransferActionKind.HandleUpcall),
    Shape(TransferActionKind.MaskPort, "port"),
    Shape(TransferActionKind.UnmaskPort, "port", "itself"),
    Shape(TransferActionKind.Scribble, "bits", "selector", "port", "portbits"),
    Shape(TransferActionKind.Sysenter),
    Shape(TransferActionKind.Multicall, "calls", "first", "second", "third", "place", "checks"),
    Shape(TransferActionKind.UpdateDescriptor, "bits", "more"),
    Shape(TransferActionKind.SetLdt, "page", "entries"),
    Shape(TransferActionKind.UseLdt, "entry"),
])
{
    /// <inheritdoc/>
    public override TransferActionKind KindOf(TransferAction action) => action.Kind;

    /// <inheritdoc/>
    public override byte[] NumbersOf(TransferAction a) => [a.A, a.B, a.C, a.D, a.E, a.F];

    /// <inheritdoc/>
    public override TransferAction With(TransferActionKind kind, ReadOnlySpan<byte> numbers)
    {
        Span<byte> n = stackalloc byte[6];
        numbers.CopyTo(n);
        return new(kind, n[0], n[1], n[2], n[3], n[4], n[5]);
    }

    private static OperationShape<TransferActionKind, TransferSizes> Shape(TransferActionKind kind, params string[] arguments) =>
        new(kind, kind.ToString().ToLowerInvariant(), [.. arguments.Select(argument => new OperationArgument<TransferSizes>(argument, _ => 256))]);
}
