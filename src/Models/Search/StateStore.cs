using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Verified.Models.Search;

/// <summary>Packed states in the order in which they were found, and a hash table of their positions: nothing else is kept for a state.</summary>
/// <remarks>An entry of the table has 4 bytes: as many bits as a position needs, and the rest of the bits from the state's hash, so that states are rarely compared in vain.</remarks>
internal sealed class StateStore(int words)
{
    private const int ChunkBits = 14;
    private const int FewestBits = 16, MostBits = 30;

    private readonly List<ulong[]> chunks = [];
    private uint[] table = new uint[1 << FewestBits];
    private int bits = FewestBits;

    /// <summary>The number of states.</summary>
    internal int Count { get; private set; }

    /// <summary>The bytes of all states and of the table.</summary>
    internal long Bytes => (long)chunks.Count * ((long)words << ChunkBits) * sizeof(ulong) + (long)table.Length * sizeof(uint);

    /// <summary>The state at a position.</summary>
    internal ReadOnlySpan<ulong> this[int position] => MemoryMarshal.CreateReadOnlySpan(ref At(position), words);

    /// <summary>What was seen by <see cref="Touch"/>; of no use but that the compiler may not drop the look.</summary>
    internal uint Touched { get; private set; }

    /// <summary>A look at the table where a search for this hash begins, so that the memory is on its way to the processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Touch(ulong hash) => Touched ^= table[hash >> (64 - bits)];

    /// <summary>The position of a state, which is added if it is new.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Add(ref ulong state, ulong hash)
    {
        var slot = (uint)(hash >> (64 - bits));
        var mask = (uint)table.Length - 1;
        var tag = (uint)hash << bits;
        ref var first = ref MemoryMarshal.GetArrayDataReference(table);
        for (; ; slot = slot + 1 & mask)
        {
            ref var entry = ref Unsafe.Add(ref first, slot);
            if (entry == 0)
            {
                entry = tag | (uint)++Count;
                Append(ref state);
                return true;
            }
            if ((entry ^ tag) <= mask && Same(ref At((int)(entry & mask) - 1), ref state))
                return false;
        }
    }

    private void Append(ref ulong state)
    {
        var position = Count - 1;
        if (position >> ChunkBits == chunks.Count)
            chunks.Add(GC.AllocateUninitializedArray<ulong>(words << ChunkBits));
        MemoryMarshal.CreateReadOnlySpan(ref state, words).CopyTo(chunks[position >> ChunkBits].AsSpan((position & (1 << ChunkBits) - 1) * words));
        if (Count > table.Length / 5 * 4)
            Grow();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong At(int position)
    {
        ref var chunk = ref MemoryMarshal.GetArrayDataReference(CollectionsMarshal.AsSpan(chunks)[position >> ChunkBits]);
        return ref Unsafe.Add(ref chunk, (nint)(uint)((position & (1 << ChunkBits) - 1) * words));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Same(ref ulong a, ref ulong b)
    {
        for (var i = 0; i < words; i++)
        {
            if (Unsafe.Add(ref a, i) != Unsafe.Add(ref b, i))
                return false;
        }
        return true;
    }

    // The old table goes before the new one comes: all that is in it can be read off the states.
    private void Grow()
    {
        if (++bits > MostBits)
            throw new InsufficientMemoryException($"more than {Count} states");
        table = [];
        table = new uint[1 << bits];
        var mask = (uint)table.Length - 1;
        for (var position = 0; position < Count; position++)
        {
            var hash = StateHash.Of(ref At(position), words);
            var slot = (uint)(hash >> (64 - bits));
            while (table[slot] != 0)
                slot = slot + 1 & mask;
            table[slot] = (uint)hash << bits | (uint)(position + 1);
        }
    }
}
