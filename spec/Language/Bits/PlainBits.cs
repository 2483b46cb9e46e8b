namespace Verified.Spec.Language.Bits;

/// <summary>A word that is a number. A truth value is 1 or 0.</summary>
/// <param name="Value">The number.</param>
public readonly record struct PlainBits(ulong Value) : IBits<PlainBits>
{
    /// <summary>Whether the truth value holds.</summary>
    public bool IsTrue => Value != 0;

    /// <inheritdoc/>
    public static PlainBits Of(ulong word) => new(word);

    /// <inheritdoc/>
    public static PlainBits Truth(bool value) => new(value ? 1ul : 0);

    /// <inheritdoc/>
    public static PlainBits operator &(PlainBits a, PlainBits b) => new(a.Value & b.Value);

    /// <inheritdoc/>
    public static PlainBits operator |(PlainBits a, PlainBits b) => new(a.Value | b.Value);

    /// <inheritdoc/>
    public static PlainBits operator ^(PlainBits a, PlainBits b) => new(a.Value ^ b.Value);

    /// <inheritdoc/>
    public static PlainBits operator ~(PlainBits a) => new(~a.Value);

    /// <inheritdoc/>
    public static PlainBits operator !(PlainBits a) => Truth(a.Value == 0);

    /// <inheritdoc/>
    public static PlainBits operator +(PlainBits a, PlainBits b) => new(unchecked(a.Value + b.Value));

    /// <inheritdoc/>
    public static PlainBits operator <<(PlainBits a, int count) => new(a.Value << count);

    /// <inheritdoc/>
    public static PlainBits operator >>>(PlainBits a, int count) => new(a.Value >>> count);

    /// <inheritdoc/>
    public static PlainBits Same(PlainBits a, PlainBits b) => Truth(a.Value == b.Value);

    /// <inheritdoc/>
    public static PlainBits AtMost(PlainBits a, PlainBits b) => Truth(a.Value <= b.Value);

    /// <inheritdoc/>
    public static PlainBits If(PlainBits condition, PlainBits then, PlainBits otherwise) => condition.Value != 0 ? then : otherwise;
}
