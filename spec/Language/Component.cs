namespace Verified.Spec.Language;

/// <summary>How much of a component is real.</summary>
public enum Reality
{
    /// <summary>An implementation has it, and its abstraction is compared.</summary>
    Observed,

    /// <summary>Rules look at it, and an implementation does not show it: what it is about to do next, or what only the other side knows.</summary>
    Hidden,

    /// <summary>History that only claims speak of. Kept in every reading; never compared with an implementation.</summary>
    Ghost,

    /// <summary>A witness for the solver, such as the numbering behind a count. Left out of the finite readings, which count for themselves.</summary>
    Witness,
}

/// <summary>One named part of the state: a map from zero to three identifiers (or, for a witness, a number) to a value.</summary>
public sealed class Component
{
    internal Component(string name, string says, IReadOnlyList<Sort> keys, Sort value, long initially, Reality reality, Component? under, string? cap)
        => (Name, Says, Keys, Value, Initially, Reality, Under, Cap) = (name, says, keys, value, initially, reality, under, cap);

    /// <summary>The component's name, unique in its specification.</summary>
    public string Name { get; }

    /// <summary>One sentence for the manual.</summary>
    public string Says { get; }

    /// <summary>The sorts of the index.</summary>
    public IReadOnlyList<Sort> Keys { get; }

    /// <summary>The sort of the values.</summary>
    public Sort Value { get; }

    /// <summary>The value everywhere at the start.</summary>
    public long Initially { get; }

    /// <summary>Whether implementations have it.</summary>
    public Reality Reality { get; }

    /// <summary>The truth-valued component with the same keys under which this one means something; where that is false, this one is reset to 0.</summary>
    public Component? Under { get; }

    /// <summary>For a word: the name of the scope entry that caps it in the finite readings.</summary>
    public string? Cap { get; }

    /// <summary>For the count of a tally: the sorts of the index of a holder. The count never exceeds the number of such indices.</summary>
    public IReadOnlyList<Sort> Holders { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
