using System.Numerics;

namespace Verified.Models.Monitors;

/// <summary>A set of states by their numbers. Compares by value.</summary>
internal sealed class StateSet : IEquatable<StateSet>
{
    private readonly ulong[] bits;

    private StateSet(ulong[] bits) => this.bits = bits;

    /// <summary>An empty set.</summary>
    /// <param name="states">Numbers are below this one.</param>
    public static StateSet Empty(int states) => new(new ulong[(states + 63) / 64]);

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => !bits.AsSpan().ContainsAnyExcept(0UL);

    /// <summary>How many are in it.</summary>
    public int Count => bits.Sum(BitOperations.PopCount);

    /// <summary>The members, smallest first.</summary>
    public IEnumerable<int> Members
    {
        get
        {
            for (var word = 0; word < bits.Length; word++)
            {
                for (var left = bits[word]; left != 0; left &= left - 1)
                {
                    yield return word * 64 + BitOperations.TrailingZeroCount(left);
                }
            }
        }
    }

    /// <summary>Whether a state is in it.</summary>
    public bool Contains(int state) => (bits[state >> 6] >> state & 1) != 0;

    /// <summary>Adds a state.</summary>
    /// <returns>Whether it was not in it.</returns>
    public bool Add(int state)
    {
        ref var word = ref bits[state >> 6];
        var bit = 1UL << state;
        var isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }

    /// <summary>Adds all members of another set.</summary>
    public void Add(StateSet other)
    {
        for (var word = 0; word < bits.Length; word++)
        {
            bits[word] |= other.bits[word];
        }
    }

    /// <inheritdoc/>
    public bool Equals(StateSet? other) => other is not null && bits.AsSpan().SequenceEqual(other.bits);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StateSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = 0UL;
        foreach (var word in bits)
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ word) * 0x9E37_79B9_7F4A_7C15;
        }

        return (int)(hash >> 32);
    }
}
