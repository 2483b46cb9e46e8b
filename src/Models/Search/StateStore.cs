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

    /// <summary>So many states have room.</summary>
    internal const int Most = (1 << MostBits) / 4 * 3;

    // Chunks of whole huge pages, or nearly so.
    private readonly int chunkBits = BitOperations.Log2((uint)(ChunkBytes / sizeof(ulong) / words));
    private ulong[][] chunks = [];
    private uint[] table = new uint[1 << FewestBits];
    private int bits = FewestBits;

    /// <summary>The number of states.</summary>
    internal int Count { get; private set; }

    /// <summary>The bytes of all states and of the table.</summary>
    internal long Bytes => (long)chunks.Length * ((long)words << chunkBits) * sizeof(ulong) + (long)table.Length * sizeof(uint);

    /// <summary>All states so far.</summary>
    internal StateBlocks Blocks => new(chunks, chunkBits, words);

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

    /// <summary>Makes the table so large that some more states can be added.</summary>
    /// <returns>Whether that was done; if it was cancelled, nothing may be added until it was asked for again.</returns>
    /// <exception cref="InsufficientMemoryException">That many states have no room.</exception>
    internal bool MakeRoomFor(int number, CancellationToken cancel)
    {
        while (Count + (long)number > table.Length / 4 * 3)
        {
            if (!Grow(bits + 1, null, out _, cancel))
                return false;
        }
        return true;
    }

    /// <summary>A place for some of the states that come from elsewhere, beginning with the next one.</summary>
    /// <param name="number">For so many or fewer.</param>
    internal Span<ulong> Room(int number)
    {
        AddChunk(Count);
        var within = Count & (1 << chunkBits) - 1;
        return chunks[Count >> chunkBits].AsSpan(within * words, Math.Min(number, (1 << chunkBits) - within) * words);
    }

    /// <summary>So many states were put there. They are not in the table until all are in it: <see cref="Index"/>.</summary>
    internal void Take(int number) => Count += number;

    /// <summary>Makes the table of all states.</summary>
    /// <param name="shape">What each must look like.</param>
    /// <param name="sum">The sum of their hashes.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>Whether all look like states, and none is there twice.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal bool Index(StateShape shape, out ulong sum, CancellationToken cancel)
    {
        var enough = FewestBits;
        while ((1 << enough) / 4 * 3 < Count)
            enough++;
        var whole = Grow(enough, shape, out sum, cancel);
        cancel.ThrowIfCancellationRequested();
        return whole;
    }

    /// <summary>The position of a state, which is added if it is new. There must be room for it.</summary>
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

    /// <summary>The position of a state, or -1 if it is not there.</summary>
    internal int Find(ref ulong state, ulong hash)
    {
        var (mask, tag) = ((uint)table.Length - 1, (uint)hash << bits);
        for (var slot = (uint)(hash >> (64 - bits)); table[slot] is not 0 and var entry; slot = slot + 1 & mask)
        {
            var position = (int)(entry & mask) - 1;
            if ((entry ^ tag) <= mask && Same(ref At(position), ref state))
                return position;
        }
        return -1;
    }

    private void Append(ref ulong state)
    {
        var position = Count - 1;
        AddChunk(position);
        ref var free = ref At(position);
        for (var i = 0; i < words; i++)
            Unsafe.Add(ref free, i) = Unsafe.Add(ref state, i);
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

    private void AddChunk(int position)
    {
        if (position >> chunkBits == chunks.Length)
            chunks = [.. chunks, LargePages.Array<ulong>(words << chunkBits, cleared: false)];
    }

    // The old table goes before the new one comes: all that is in it can be read off the states.
    private bool Grow(int to, StateShape? shape, out ulong sum, CancellationToken cancel)
    {
        if (to > MostBits)
            throw new InsufficientMemoryException($"more than {Count} states");
        (table, sum) = ([], 0);
        var (large, before) = (LargePages.Array<uint>(1 << to, cleared: true), bits);
        (table, bits) = (large, to);
        var hashes = new ulong[1024];
        for (var position = 0; position < Count; position += hashes.Length)
        {
            var block = hashes.AsSpan(0, Math.Min(hashes.Length, Count - position));
            for (var i = 0; i < block.Length; i++)
                sum += block[i] = StateHash.Of(ref At(position + i), words);
            Touch(block);
            if (cancel.IsCancellationRequested || !Enter(position, block, shape))
            {
                (table, bits) = ([], before);
                return false;
            }
        }
        return true;
    }

    // States from outside are looked at; of those that were added here it is known that they differ.
    private bool Enter(int position, ReadOnlySpan<ulong> hashes, StateShape? shape)
    {
        foreach (var hash in hashes)
        {
            if (shape is not null && !shape.Fits(this[position]) || !Enter(hash, position++, shape is not null))
                return false;
        }
        return true;
    }

    private bool Enter(ulong hash, int position, bool compares)
    {
        var slot = (uint)(hash >> (64 - bits));
        var (mask, tag) = ((uint)table.Length - 1, (uint)hash << bits);
        while (table[slot] is not 0 and var entry)
        {
            if (compares && (entry ^ tag) <= mask && Same(ref At((int)(entry & mask) - 1), ref At(position)))
                return false;
            slot = slot + 1 & mask;
        }
        table[slot] = tag | (uint)(position + 1);
        return true;
    }
}
