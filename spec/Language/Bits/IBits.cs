namespace Verified.Spec.Language.Bits;

/// <summary>Words of 64 bits, and truth values about them. A function over any such type is written once: on <see cref="PlainBits"/> it calculates, on
/// <see cref="SymbolicBits"/> it becomes text for a solver, for all words at once.</summary>
/// <typeparam name="T">The type itself.</typeparam>
public interface IBits<T> where T : IBits<T>
{
    /// <summary>The word with this value.</summary>
    static abstract T Of(ulong word);

    /// <summary>The truth value.</summary>
    static abstract T Truth(bool value);

    /// <summary>Bit by bit "and" of words, conjunction of truth values.</summary>
    static abstract T operator &(T a, T b);

    /// <summary>Bit by bit "or" of words, disjunction of truth values.</summary>
    static abstract T operator |(T a, T b);

    /// <summary>Where two words differ.</summary>
    static abstract T operator ^(T a, T b);

    /// <summary>Every bit of a word turned over.</summary>
    static abstract T operator ~(T a);

    /// <summary>Negation of a truth value.</summary>
    static abstract T operator !(T a);

    /// <summary>The sum, without what does not fit.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>Shifted towards the high bits; what does not fit is lost.</summary>
    static abstract T operator <<(T a, int count);

    /// <summary>Shifted towards the low bits, zeros from above.</summary>
    static abstract T operator >>>(T a, int count);

    /// <summary>Whether two words, or two truth values, are the same.</summary>
    static abstract T Same(T a, T b);

    /// <summary>Whether the first word is at most the second, both without a sign.</summary>
    static abstract T AtMost(T a, T b);

    /// <summary>One of two words, or of two truth values.</summary>
    static abstract T If(T condition, T then, T otherwise);
}
