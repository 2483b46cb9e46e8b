namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>Which bits of a packed state a folded term looks at or an effect may change.</summary>
internal static class Cells
{
    /// <summary>The bits of every cell at an index; an index that is not a number may be any.</summary>
    internal static void Mark(ulong[] bits, Field field, Terms index) => Mark(bits, field, index, 0, field.Offset);

    /// <summary>The bits that a term looks at, before the step or after it.</summary>
    internal static ulong[] Of(Term term, bool after, Layout layout)
    {
        var bits = new ulong[layout.Words];
        foreach (var read in Logic.Nodes(term).OfType<Read>().Where(read => read.After == after))
            Mark(bits, layout.Of(read.Component), read.Index);
        return bits;
    }

    /// <summary>Whether two sets of bits meet.</summary>
    internal static bool Meet(ulong[] a, ulong[] b)
    {
        for (var word = 0; word < a.Length; word++)
        {
            if ((a[word] & b[word]) != 0)
                return true;
        }
        return false;
    }

    private static void Mark(ulong[] bits, Field field, Terms index, int key, int bit)
    {
        if (key == index.Count)
            bits[bit >> 6] |= field.Mask << bit;
        else if (index[key] is Literal literal)
            Mark(bits, field, index, key + 1, bit + (int)literal.Value * field.Stride(key));
        else
        {
            for (var value = 0; value < field.Sizes[key]; value++)
                Mark(bits, field, index, key + 1, bit + value * field.Stride(key));
        }
    }
}
