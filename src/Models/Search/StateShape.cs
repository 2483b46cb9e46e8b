using Verified.Spec.Language.Finite;

namespace Verified.Models.Search;

/// <summary>What every packed state of a model has in common: no bit is set that belongs to no cell, and no cell holds more than it may. For states that come from outside.</summary>
internal sealed class StateShape
{
    private readonly ulong[] initial, used;
    private readonly (int Word, int Shift, ulong Mask, ulong Largest)[] partial;

    internal StateShape(Layout layout)
    {
        (initial, used) = (layout.Initial(), new ulong[layout.Words]);
        var cells = new List<(int, int, ulong, ulong)>();
        foreach (var field in layout.Fields)
        foreach (var bit in field.Indices().Select(index => field.Bit(index)))
        {
            used[bit >> 6] |= field.Mask << bit;
            if (field.Mask != (ulong)field.Largest)
                cells.Add((bit >> 6, bit & 63, field.Mask, (ulong)field.Largest));
        }
        partial = [.. cells];
    }

    /// <summary>Whether the first state of a store is the one in which a search begins.</summary>
    internal bool IsBegin(StateStore store) => store.Count > 0 && store[0].SequenceEqual(initial);

    /// <summary>Whether a state of the model can look like this.</summary>
    internal bool Fits(ReadOnlySpan<ulong> state)
    {
        for (var i = 0; i < used.Length; i++)
        {
            if ((state[i] & ~used[i]) != 0)
                return false;
        }
        foreach (var (word, shift, mask, largest) in partial)
        {
            if ((state[word] >> shift & mask) > largest)
                return false;
        }
        return true;
    }
}
