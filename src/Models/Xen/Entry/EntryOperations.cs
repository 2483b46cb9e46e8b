using Verified.Abi.Xen;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Entry;

/// <summary>How the actions of guests are written, and made simpler: <c>iret place=0 ring=3 flags=1 target=0 syscall=0</c>. Numbers of a thing are taken modulo how many there are.</summary>
public sealed class EntryOperations() : ShapedOperations<EntryActionKind, EntryAction, EntrySizes>(
[
    Shape(EntryActionKind.SetTrap, "vector", "privilege", "masks", "canonical", "ring", "readable"),
    Shape(EntryActionKind.RegisterCallback, "type", "canonical", "masks"),
    Shape(EntryActionKind.StackSwitch, "place", "ring"),
    Shape(EntryActionKind.RaiseException, "vector"),
    Shape(EntryActionKind.SoftwareInterrupt, "vector"),
    Shape(EntryActionKind.Syscall),
    Shape(EntryActionKind.Iret, "place", "ring", "flags", "target", "syscall"),
    Shape(EntryActionKind.MaskEvents),
    Shape(EntryActionKind.UnmaskEvents, "tests"),
    Shape(EntryActionKind.Send, "port"),
    Shape(EntryActionKind.Interrupt),
    Shape(EntryActionKind.ClearTrapTable),
    Shape(EntryActionKind.UnregisterCallback, "type"),
    Shape(EntryActionKind.SetIopl, "iopl"),
    Shape(EntryActionKind.VmAssist, "type", "command"),
    Shape(EntryActionKind.SetDebugreg, "register", "value"),
    Shape(EntryActionKind.SetSegmentBase, "which", "canonical"),
    Shape(EntryActionKind.WriteBase, "which", "canonical"),
    Shape(EntryActionKind.FpuTaskswitch, "set"),
    Shape(EntryActionKind.Instruct, "instruction", "argument"),
    Shape(EntryActionKind.ChangeIoBitmap, "port", "permit"),
    Shape(EntryActionKind.GiveIoPort, "port"),
    Shape(EntryActionKind.LoadUserRoot, "load"),
    Shape(EntryActionKind.RegisterVcpuInfo, "fits", "writable"),
    Shape(EntryActionKind.Block),
    Shape(EntryActionKind.SwitchBack, "selector"),
    Shape(EntryActionKind.HandleUpcall),
    Shape(EntryActionKind.MaskPort, "port"),
    Shape(EntryActionKind.UnmaskPort, "port", "itself"),
    Shape(EntryActionKind.Scribble, "bits", "selector", "port", "portbits"),
    Shape(EntryActionKind.Sysenter),
    Shape(EntryActionKind.Multicall, "calls", "first", "second", "third", "place", "checks"),
    Shape(EntryActionKind.UpdateDescriptor, "bits", "more"),
    Shape(EntryActionKind.SetLdt, "page", "entries"),
    Shape(EntryActionKind.UseLdt, "entry"),
])
{
    /// <inheritdoc/>
    public override EntryActionKind KindOf(EntryAction action) => action.Kind;

    /// <inheritdoc/>
    public override byte[] NumbersOf(EntryAction a) => [a.A, a.B, a.C, a.D, a.E, a.F];

    /// <inheritdoc/>
    public override EntryAction With(EntryActionKind kind, ReadOnlySpan<byte> numbers)
    {
        Span<byte> n = stackalloc byte[6];
        numbers.CopyTo(n);
        return new(kind, n[0], n[1], n[2], n[3], n[4], n[5]);
    }

    private static OperationShape<EntryActionKind, EntrySizes> Shape(EntryActionKind kind, params string[] arguments) =>
        new(kind, kind.ToString().ToLowerInvariant(), [.. arguments.Select(argument => new OperationArgument<EntrySizes>(argument, _ => 256))]);
}
