namespace Verified.Cli.Usage.Kinds;

/// <summary>Any text but an empty one. What is in it is judged by whoever reads it.</summary>
/// <param name="Hint">Stands for it in a line of usage.</param>
/// <param name="Thing">What it is: <c>the name of a scenario</c>.</param>
internal sealed record TextKind(string Hint, string Thing) : ValueKind(Hint)
{
    /// <summary>It may be empty.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>What a shell offers.</summary>
    public Func<IEnumerable<string>> Offered { get; init; } = () => [];

    public override string Expected => Thing;

    public override IReadOnlyList<string> Offers => [.. Offered().Distinct()];

    public override IReadOnlyList<string> Refused => MayBeEmpty ? [] : [""];

    public override bool Admits(string value) => MayBeEmpty || value.Length > 0;
}
