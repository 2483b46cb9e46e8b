using Verified.Cli.Usage.Kinds;

namespace Verified.Cli.Usage;

/// <summary>One option of a verb.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Kind">What its value may be; null: it has none, it is given or not.</param>
/// <param name="Says">What it does, in a sentence.</param>
internal sealed record OptionUsage(string Name, ValueKind? Kind, string Says)
{
    /// <summary>The value without it; null: there is none, or it depends on what the description says.</summary>
    public string? Default { get; init; }

    /// <summary>The values of the verb's argument for which it does something; none: all, and no argument.</summary>
    public IReadOnlyList<string> OnlyFor { get; init; } = [];

    /// <summary>It may be given several times, each time with another value.</summary>
    public bool Repeats { get; init; }

    /// <summary>The options, or the verb's argument by its hint, without which it does nothing.</summary>
    public string? Needs { get; init; }

    /// <summary>The options, or the verb's argument by its hint, beside which it does nothing.</summary>
    public IReadOnlyList<string> NotWith { get; init; } = [];

    /// <summary>As in a line of usage.</summary>
    public string Synopsis => Kind is null ? Name : $"{Name} {Kind.Hint}";
}

/// <summary>What a verb takes besides options.</summary>
/// <param name="Kind">What each may be.</param>
/// <param name="Least">How many there must be.</param>
/// <param name="Most">How many there may be.</param>
/// <param name="Says">What it is, in a sentence.</param>
internal sealed record ArgumentUsage(ValueKind Kind, int Least, int Most, string Says)
{
    /// <summary>Stands for it in messages.</summary>
    public string Name { get; init; } = Kind.Hint;

    /// <summary>As in a line of usage.</summary>
    public string Synopsis => (Least, Most) switch
    {
        (1, 1) => Name,
        (0, 1) => $"[{Name}]",
        (0, _) => $"[{Name}…]",
        _ => $"{Name}…",
    };
}
