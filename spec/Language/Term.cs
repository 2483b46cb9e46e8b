using System.Collections;

namespace Verified.Spec.Language;

/// <summary>A recorded expression over the state: what a specification is made of, and what every reading reads.</summary>
/// <param name="Sort">What the term stands for.</param>
public abstract record Term(Sort Sort);

/// <summary>A constant: 0 or 1 for a truth value, the ordinal of a choice, a number; 0 of an identifier sort is "no particular one".</summary>
public sealed record Literal(Sort Sort, long Value) : Term(Sort);

/// <summary>A parameter of a rule or a variable of a quantifier.</summary>
public sealed record Variable(Sort Sort, string Name) : Term(Sort);

/// <summary>A truth value that is fixed for a whole model, such as which of two protocols is in force. Proofs leave it open, searches are told.</summary>
public sealed record Setting(string Name, string Says) : Term(Sort.Truth);

/// <summary>The value of a component of the state at an index, before the step or (in a law) after it.</summary>
public sealed record Read(Component Component, Terms Index, bool After) : Term(Component.Value);

/// <summary>An operator applied to arguments.</summary>
public sealed record Apply(Sort Sort, Operator Operator, Terms Arguments) : Term(Sort);

/// <summary>"For all" or "there is" over one or more variables.</summary>
public sealed record Quantified(bool Universal, Terms Variables, Term Body) : Term(Sort.Truth);

/// <summary>How many values of the variables make the body true. Finite readings only: no first-order formula says it for an unknown number of things.</summary>
public sealed record HowMany(Terms Variables, Term Body) : Term(Sort.Word);

/// <summary>The operators of the language.</summary>
public enum Operator
{
    /// <summary>Negation, one truth value.</summary>
    Not,

    /// <summary>Conjunction, any number of truth values.</summary>
    And,

    /// <summary>Disjunction, any number of truth values.</summary>
    Or,

    /// <summary>The first truth value implies the second.</summary>
    Implies,

    /// <summary>Equality of two terms of one sort.</summary>
    Equal,

    /// <summary>If the first, then the second, else the third.</summary>
    If,

    /// <summary>The first word or identifier is at most the second.</summary>
    AtMost,

    /// <summary>The first word is less than the second.</summary>
    Less,

    /// <summary>The sum of two words.</summary>
    Add,

    /// <summary>The difference of two words; a specification only takes it where it is not negative, and a proof shows that.</summary>
    Subtract,
}

/// <summary>A list of terms that compares by its elements.</summary>
public sealed class Terms : IReadOnlyList<Term>, IEquatable<Terms>
{
    private readonly Term[] items;

    /// <summary>Makes a list of these terms.</summary>
    public Terms(params IEnumerable<Term> items) => this.items = [.. items];

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public Term this[int index] => items[index];

    /// <inheritdoc/>
    public bool Equals(Terms? other) => other is not null && items.AsSpan().SequenceEqual(other.items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Terms);

    /// <inheritdoc/>
    public override int GetHashCode() => items.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public IEnumerator<Term> GetEnumerator() => ((IEnumerable<Term>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();
}
