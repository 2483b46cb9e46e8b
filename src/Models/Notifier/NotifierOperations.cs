using Verified.Abi.Notifier;
using Verified.Models.Judging;

namespace Verified.Models.Notifier;

/// <summary>How the operations of the kernel's threads are written, and made simpler.</summary>
public sealed class NotifierOperations() : ShapedOperations<OperationKind, Operation, Sizes>(
[
    new(OperationKind.Write, "write", [Cpu, Mm, Va, Value]),
    new(OperationKind.Read, "read", [Cpu, Mm, Va]),
    new(OperationKind.Unmap, "unmap", [Mm, First, Last]),
    new(OperationKind.Map, "map", [Mm, First, Last]),
    new(OperationKind.DontNeed, "dontneed", [Mm, First, Last]),
    new(OperationKind.Protect, "protect", [Mm, First, Last, Flag("writable")]),
    new(OperationKind.Move, "move", [Mm, Va with { Name = "from" }, Va with { Name = "to" }]),
    new(OperationKind.UnmapNested, "unmapnested", [Mm, First, Last]),
    new(OperationKind.Fork, "fork", [Mm, Mm with { Name = "child" }]),
    new(OperationKind.Exit, "exit", [Mm]),
    new(OperationKind.Reclaim, "reclaim", [new("page", s => s.Pages), new("most", s => s.Pages + 1)]),
    new(OperationKind.Age, "age", [Mm, Va]),
    new(OperationKind.Register, "register", [Secondary, Mm, Flag("signal"), Flag("nomemory")]),
    new(OperationKind.Unregister, "unregister", [Secondary]),
    new(OperationKind.GuestWrite, "guestwrite", [Secondary, Vcpu, Va, Value]),
    new(OperationKind.GuestRead, "guestread", [Secondary, Vcpu, Va]),
    new(OperationKind.GuestInvalidate, "guestinvalidate", [Secondary, Vcpu, Va]),
])
{
    private static OperationArgument<Sizes> Mm => new("mm", s => s.Mms);

    private static OperationArgument<Sizes> Va => new("va", s => s.Vas);

    private static OperationArgument<Sizes> Cpu => new("cpu", s => s.Cpus);

    private static OperationArgument<Sizes> Value => new("value", s => s.Values);

    private static OperationArgument<Sizes> First => new("first", s => s.Vas);

    private static OperationArgument<Sizes> Last => new("last", s => s.Vas);

    private static OperationArgument<Sizes> Secondary => new("secondary", s => s.Secondaries);

    private static OperationArgument<Sizes> Vcpu => new("vcpu", s => s.Vcpus);

    /// <inheritdoc/>
    public override OperationKind KindOf(Operation operation) => operation.Kind;

    /// <inheritdoc/>
    public override byte[] NumbersOf(Operation operation) => [operation.A, operation.B, operation.C, operation.D];

    /// <inheritdoc/>
    public override Operation With(OperationKind kind, ReadOnlySpan<byte> numbers)
    {
        Span<byte> all = stackalloc byte[4];
        numbers.CopyTo(all);
        return new(kind, all[0], all[1], all[2], all[3]);
    }

    /// <inheritdoc/>
    public override IEnumerable<Operation> Simpler(Operation operation) => (operation.Kind switch
    {
        OperationKind.Write => [operation with { Kind = OperationKind.Read, D = 0 }],
        OperationKind.GuestWrite => [operation with { Kind = OperationKind.GuestRead, D = 0 }],
        OperationKind.UnmapNested or OperationKind.Move or OperationKind.Protect => [new Operation(OperationKind.Unmap, operation.A, operation.B, operation.B)],
        _ => Array.Empty<Operation>(),
    }).Concat(base.Simpler(operation));

    /// <inheritdoc/>
    public override IEnumerable<Operation> Others(Operation operation) => operation.Kind switch
    {
        OperationKind.Protect => [operation with { D = (byte)(1 - operation.D) }],
        OperationKind.GuestWrite => [new Operation(OperationKind.Write, 0, 0, operation.C)],
        OperationKind.GuestRead => [operation with { Kind = OperationKind.GuestWrite, D = 0 }],
        OperationKind.Read => [operation with { Kind = OperationKind.Write, D = 0 }],
        _ => [],
    };

    private static OperationArgument<Sizes> Flag(string name) => new(name, _ => 2);
}
