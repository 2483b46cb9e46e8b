using Verified.Abi.Notifier;

namespace Verified.Models.Programs;

/// <summary>One argument of an operation: its name in a trace, and how many values it has in given sizes.</summary>
/// <param name="Name">The name, one word.</param>
/// <param name="Values">How many values make sense: the numbers below.</param>
public sealed record OperationArgument(string Name, Func<Sizes, int> Values);

/// <summary>What an operation looks like: its name in a trace and its arguments in the order of <see cref="Operation"/>.</summary>
/// <param name="Kind">Which operation.</param>
/// <param name="Name">The name in a trace.</param>
/// <param name="Arguments">At most four arguments.</param>
public sealed record OperationShape(OperationKind Kind, string Name, IReadOnlyList<OperationArgument> Arguments)
{
    private static readonly OperationArgument
        Mm = new("mm", s => s.Mms), Va = new("va", s => s.Vas), Cpu = new("cpu", s => s.Cpus), Value = new("value", s => s.Values),
        First = new("first", s => s.Vas), Last = new("last", s => s.Vas), Secondary = new("secondary", s => s.Secondaries), Vcpu = new("vcpu", s => s.Vcpus);

    /// <summary>Every operation, by the ordinal of its kind.</summary>
    public static IReadOnlyList<OperationShape> All { get; } =
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
    ];

    /// <summary>The shape of an operation.</summary>
    public static OperationShape Of(OperationKind kind) => All[(int)kind];

    /// <summary>The operation with these arguments.</summary>
    public Operation With(ReadOnlySpan<byte> arguments)
        => new(Kind, At(arguments, 0), At(arguments, 1), At(arguments, 2), At(arguments, 3));

    /// <summary>The arguments of an operation of this shape, as many as it has.</summary>
    public byte[] ArgumentsOf(Operation operation) => [.. new[] { operation.A, operation.B, operation.C, operation.D }.Take(Arguments.Count)];

    private static OperationArgument Flag(string name) => new(name, _ => 2);

    private static byte At(ReadOnlySpan<byte> arguments, int position) => position < arguments.Length ? arguments[position] : (byte)0;
}
