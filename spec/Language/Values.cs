#pragma warning disable CS0660, CS0661, CA1065, CA2231 // == builds a term here; it does not compare objects.
namespace Verified.Spec.Language;

/// <summary>A typed handle on a term.</summary>
public interface IValue<TSelf> where TSelf : struct, IValue<TSelf>
{
    /// <summary>The sort of all terms of this type.</summary>
    static abstract Sort Sort { get; }

    /// <summary>The recorded term.</summary>
    Term Term { get; }

    /// <summary>Takes a term of that sort.</summary>
    static abstract TSelf From(Term term);
}

/// <summary>A truth value of the specification.</summary>
public readonly struct Truth(Term term) : IValue<Truth>
{
    /// <inheritdoc/>
    public static Sort Sort => Sort.Truth;

    /// <inheritdoc/>
    public Term Term => term;

    /// <summary>The constant with this value.</summary>
    public static implicit operator Truth(bool value) => new(Logic.Constant(value));

    /// <inheritdoc/>
    public static Truth From(Term term) => new(term);

    /// <summary>Not.</summary>
    public static Truth operator !(Truth a) => new(Logic.Not(a.Term));

    /// <summary>And. Both sides are recorded.</summary>
    public static Truth operator &(Truth a, Truth b) => new(Logic.And(a.Term, b.Term));

    /// <summary>Or. Both sides are recorded.</summary>
    public static Truth operator |(Truth a, Truth b) => new(Logic.Or(a.Term, b.Term));

    /// <summary>If this, then <paramref name="then"/>.</summary>
    public Truth Implies(Truth then) => new(Logic.Implies(Term, then.Term));

    /// <summary>Both or neither.</summary>
    public Truth Is(Truth other) => new(Logic.Equal(Term, other.Term));
}

/// <summary>The identifier of a thing of one kind. Identifiers of different kinds do not mix.</summary>
public readonly struct Id<TKind>(Term term) : IValue<Id<TKind>> where TKind : Kind
{
    /// <inheritdoc/>
    public static Sort Sort => Sort.Id<TKind>();

    /// <inheritdoc/>
    public Term Term => term;

    /// <inheritdoc/>
    public static Id<TKind> From(Term term) => new(term);

    /// <summary>The same thing.</summary>
    public static Truth operator ==(Id<TKind> a, Id<TKind> b) => new(Logic.Equal(a.Term, b.Term));

    /// <summary>Another thing.</summary>
    public static Truth operator !=(Id<TKind> a, Id<TKind> b) => !(a == b);

    /// <summary>Not above, in the order of the identifiers.</summary>
    public static Truth operator <=(Id<TKind> a, Id<TKind> b) => new(Logic.AtMost(a.Term, b.Term));

    /// <summary>Not below, in the order of the identifiers.</summary>
    public static Truth operator >=(Id<TKind> a, Id<TKind> b) => b <= a;
}

/// <summary>A natural number of the specification.</summary>
public readonly struct Word(Term term) : IValue<Word>
{
    /// <inheritdoc/>
    public static Sort Sort => Sort.Word;

    /// <inheritdoc/>
    public Term Term => term;

    /// <summary>The constant with this value.</summary>
    public static implicit operator Word(int value) => new(new Literal(Sort.Word, value));

    /// <inheritdoc/>
    public static Word From(Term term) => new(term);

    /// <summary>The same number.</summary>
    public static Truth operator ==(Word a, Word b) => new(Logic.Equal(a.Term, b.Term));

    /// <summary>Another number.</summary>
    public static Truth operator !=(Word a, Word b) => !(a == b);

    /// <summary>Less than.</summary>
    public static Truth operator <(Word a, Word b) => new(Logic.Make(Sort.Truth, Operator.Less, a.Term, b.Term));

    /// <summary>Greater than.</summary>
    public static Truth operator >(Word a, Word b) => b < a;

    /// <summary>At most.</summary>
    public static Truth operator <=(Word a, Word b) => new(Logic.AtMost(a.Term, b.Term));

    /// <summary>At least.</summary>
    public static Truth operator >=(Word a, Word b) => b <= a;

    /// <summary>Sum.</summary>
    public static Word operator +(Word a, Word b) => new(Logic.Make(Sort.Word, Operator.Add, a.Term, b.Term));

    /// <summary>Difference, taken only where it is not negative.</summary>
    public static Word operator -(Word a, Word b) => new(Logic.Make(Sort.Word, Operator.Subtract, a.Term, b.Term));
}

/// <summary>One of the members of an enum.</summary>
public readonly struct Choice<TEnum>(Term term) : IValue<Choice<TEnum>> where TEnum : struct, Enum
{
    /// <inheritdoc/>
    public static Sort Sort => Sort.Choice<TEnum>();

    /// <inheritdoc/>
    public Term Term => term;

    /// <summary>The constant with this value.</summary>
    public static implicit operator Choice<TEnum>(TEnum value) => new(new Literal(Sort, Convert.ToInt64(value, null)));

    /// <inheritdoc/>
    public static Choice<TEnum> From(Term term) => new(term);

    /// <summary>It is this member.</summary>
    public Truth Is(TEnum member) => new(Logic.Equal(Term, ((Choice<TEnum>)member).Term));

    /// <summary>It is the same member as another choice.</summary>
    public Truth Is(Choice<TEnum> other) => new(Logic.Equal(Term, other.Term));

    /// <summary>It is one of these members.</summary>
    public Truth IsAny(params TEnum[] members)
    {
        var self = this;
        return members.Aggregate((Truth)false, (any, member) => any | self.Is(member));
    }
}
