namespace Verified.Abi;

/// <summary>What somebody's file is to be, and how large one may be.</summary>
/// <param name="Name">In messages: <c>a trace</c>.</param>
/// <param name="MostBytes">The largest that is read; far more than any honest one has.</param>
public sealed record InputKind(string Name, long MostBytes)
{
    /// <summary>A saved run of a program, made small.</summary>
    public static readonly InputKind Trace = new("a trace", 16L << 20);

    /// <summary>A scenario.</summary>
    public static readonly InputKind Scenario = new("a scenario", 1L << 20);

    /// <summary>A kernel, or a module for one.</summary>
    public static readonly InputKind Kernel = new("a kernel or a module", 512L << 20);

    /// <summary>The diff or the story of a seeded bug.</summary>
    public static readonly InputKind SeededBug = new("a part of a seeded bug", 1L << 20);

    /// <summary>What every file of the kind begins with, one of these; none: anything. A large file that begins otherwise is refused before it is read.</summary>
    public IReadOnlyList<string> Begins { get; init; } = [];
}
