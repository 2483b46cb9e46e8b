using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Verified.Models.Search;

/// <summary>Packed states in the order in which they were found, and a hash table of their positions: nothing else is kept for a state.</summary>
/// <remarks>An entry of the table has 4 bytes: as many bits as a position needs, and the rest of the bits from the state's hash, so that states are rarely compared in vain.</remarks>
internal sealed class StateStore(int words)
{
    private const int ChunkBytes = 4 << 20;
    private const int FewestBits = 16, MostBits = 30;

    // Chunks of whole huge pages, or nearly so.
    private readonly int chunkBits = BitOperations.Log2((uint)(ChunkBytes / sizeof(ulong) / words));
    private ulong[][] chunks = [];
    private uint[] table = new uint[1 << FewestBits];
    private int bits = FewestBits;

    /// <summary>The number of states.</summary>
    internal int Count { get; private set; }

    /// <summary>The bytes of all states and of the table.</summary>
    internal long Bytes => (long)chunks.Length * ((long)words << chunkBits) * sizeof(ulong) + (long)table.Length * sizeof(uint);

    /// <summary>The state at a position.</summary>
    internal ReadOnlySpan<ulong> this[int position] => MemoryMarshal.CreateReadOnlySpan(ref At(position), words);

    /// <summary>What was seen by <see cref="Touch"/>; of no use but that the compiler may not drop the look.</summary>
    internal ulong Touched { get; private set; }

    /// <summary>Looks at the table where the searches for these hashes begin, then at the states that are probably equal: so short a loop that the processor waits
    /// for many memory accesses at once. A search that follows finds what it needs in the cache.</summary>
    internal void Touch(ReadOnlySpan<ulong> hashes)
    {
        var (seen, shift, mask) = (0UL, 64 - bits, (uint)table.Length - 1);
        ref var first = ref MemoryMarshal.GetArrayDataReference(table);
        foreach (var hash in hashes)
            seen ^= Unsafe.Add(ref first, (nint)(hash >> shift));
        foreach (var hash in hashes)
        {
            var entry = Unsafe.Add(ref first, (nint)(hash >> shift));
            if (entry != 0 && (entry ^ (uint)hash << bits) <= mask)
                seen ^= At((int)(entry & mask) - 1);
        }
        Touched ^= seen;
    }

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
        if (position >> chunkBits == chunks.Length)
            chunks = [.. chunks, LargePages.Array<ulong>(words << chunkBits, cleared: false)];
        ref var free = ref At(position);
        for (var i = 0; i < words; i++)
            Unsafe.Add(ref free, i) = Unsafe.Add(ref state, i);
        if (Count > table.Length / 4 * 3)
            Grow();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong At(int position)
    {
        ref var chunk = ref MemoryMarshal.GetArrayDataReference(chunks[position >> chunkBits]);
        return ref Unsafe.Add(ref chunk, (nint)(uint)((position & (1 << chunkBits) - 1) * words));
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
        table = LargePages.Array<uint>(1 << bits, cleared: true);
        var hashes = new ulong[1024];
        for (var position = 0; position < Count; position += hashes.Length)
        {
            var block = hashes.AsSpan(0, Math.Min(hashes.Length, Count - position));
            for (var i = 0; i < block.Length; i++)
                block[i] = StateHash.Of(ref At(position + i), words);
            Touch(block);
            for (var i = 0; i < block.Length; i++)
                Enter(block[i], (uint)(position + i + 1));
        }
    }

    private void Enter(ulong hash, uint number)
    {
        var slot = (uint)(hash >> (64 - bits));
        var mask = (uint)table.Length - 1;
        while (table[slot] != 0)
            slot = slot + 1 & mask;
        table[slot] = (uint)hash << bits | number;
    }
}
