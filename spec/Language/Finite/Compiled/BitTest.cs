namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>A condition on one word of a state: the bits in the mask have just these values.</summary>
internal readonly record struct BitTest(int Word, bool After, ulong Mask, ulong Bits)
{
    /// <summary>The test that a folded term amounts to, if it is one.</summary>
    internal static BitTest? Of(Term term, Layout layout) => term switch
    {
        Read read when read.Sort == Sort.Truth => Of(read, 1, layout),
        Apply { Operator: Operator.Not } not when not.Arguments[0] is Read read => Of(read, 0, layout),
        Apply { Operator: Operator.Equal } equal when equal.Arguments[0] is Read read && equal.Arguments[1] is Literal literal => Of(read, literal.Value, layout),
        _ => null,
    };

    /// <summary>The test that fails just where this one passes, when one bit is tested.</summary>
    internal BitTest? Opposite => ulong.IsPow2(Mask) ? this with { Bits = Bits ^ Mask } : null;

    /// <summary>Both tests as one; null if they contradict each other.</summary>
    internal static BitTest? Both(BitTest a, BitTest b)
        => ((a.Bits ^ b.Bits) & a.Mask & b.Mask) != 0 ? null : a with { Mask = a.Mask | b.Mask, Bits = a.Bits | b.Bits };

    private static BitTest? Of(Read read, long value, Layout layout)
    {
        var field = layout.Of(read.Component);
        if (field.Width == 0 || !read.Index.All(term => term is Literal))
            return null;
        var bit = field.Bit([.. read.Index.Select(term => (int)((Literal)term).Value)]);
        return new BitTest(bit >> 6, read.After, field.Mask << bit, (ulong)value << bit);
    }
}
