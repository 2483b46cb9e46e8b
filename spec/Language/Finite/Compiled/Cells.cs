namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>Which bits of a packed state a folded term looks at or an effect may change.</summary>
internal static class Cells
{
    /// <summary>The bits of every cell at an index; an index that is not a number may be any.</summary>
    internal static void Mark(ulong[] bits, Field field, Terms index)
    {
        foreach (var cell in field.Indices())
        {
            if (index.Zip(cell).All(pair => pair.First is not Literal literal || literal.Value == pair.Second))
                bits[field.Bit(cell) >> 6] |= field.Mask << field.Bit(cell);
        }
    }

    /// <summary>The bits that a term looks at, before the step or after it.</summary>
    internal static ulong[] Of(Term term, bool after, Layout layout)
    {
        var bits = new ulong[layout.Words];
        foreach (var read in Logic.Nodes(term).OfType<Read>().Where(read => read.After == after))
            Mark(bits, layout.Of(read.Component), read.Index);
        return bits;
    }

    /// <summary>Whether two sets of bits meet.</summary>
    internal static bool Meet(ulong[] a, ulong[] b) => a.Zip(b).Any(pair => (pair.First & pair.Second) != 0);
}
