namespace Verified.Cli.Usage.Kinds;

/// <summary>What the value of an option or of an argument may be.</summary>
/// <param name="Hint">Stands for it in a line of usage: <c>N</c>, <c>FILE</c>, <c>z3|cvc5|both</c>.</param>
internal abstract record ValueKind(string Hint)
{
    /// <summary>What a value must be, in words that stand after <em>expected</em>.</summary>
    public abstract string Expected { get; }

    /// <summary>What is to be said in the help of the values; null if the description says it all.</summary>
    public virtual string? Range => null;

    /// <summary>What a shell can offer; nothing where only the user knows.</summary>
    public virtual IReadOnlyList<string> Offers => [];

    /// <summary>A shell is to offer files.</summary>
    public virtual bool IsPath => false;

    /// <summary>Some values that are refused: the tests try them all.</summary>
    public abstract IReadOnlyList<string> Refused { get; }

    /// <summary>Whether the value is one of this kind.</summary>
    public abstract bool Admits(string value);

    /// <summary>What was expected instead of a value that is not admitted.</summary>
    public virtual string Fault(string value) => $"{Expected}, not {Quoted.Word(value)}";
}
