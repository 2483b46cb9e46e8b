using System.Runtime.CompilerServices;

namespace Verified.Spec.Language.Finite;

/// <summary>Where one component lies in a packed state: equally wide cells, none of which straddles two words.</summary>
/// <param name="Component">What lies there.</param>
/// <param name="Offset">The bit of the cell with all indices 0, counted from bit 0 of word 0.</param>
/// <param name="Width">The bits of a cell; 0 when the component can hold only one value.</param>
/// <param name="Largest">The largest value of a cell.</param>
/// <param name="Sizes">The number of values of each key.</param>
/// <param name="Stride1">Bits from one value of the first key to the next.</param>
/// <param name="Stride2">The same for the second key.</param>
/// <param name="Stride3">The same for the third key.</param>
public sealed record Field(Component Component, int Offset, int Width, int Largest, IReadOnlyList<int> Sizes, int Stride1, int Stride2, int Stride3)
{
    /// <summary>A cell's bits, moved down to bit 0.</summary>
    public ulong Mask { get; } = (1UL << Width) - 1;

    /// <summary>The number of cells.</summary>
    public int Cells => Sizes.Aggregate(1, (product, size) => product * size);

    /// <summary>The number of 64-bit words that the cells lie in.</summary>
    public int Words => Math.Max(1, ((Offset & 63) + Width * Cells + 63) / 64);

    /// <summary>The distance in bits between neighbours along a key.</summary>
    public int Stride(int key) => key switch { 0 => Stride1, 1 => Stride2, 2 => Stride3, _ => throw new ArgumentOutOfRangeException(nameof(key)) };

    /// <summary>The first bit of a cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Bit(int key1 = 0, int key2 = 0, int key3 = 0) => Offset + key1 * Stride1 + key2 * Stride2 + key3 * Stride3;

    /// <summary>The first bit of the cell with these indices.</summary>
    public int Bit(ReadOnlySpan<int> index)
    {
        var bit = Offset;
        for (var key = 0; key < index.Length; key++)
            bit += index[key] * Stride(key);
        return bit;
    }

    /// <summary>The value of a cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Get(ReadOnlySpan<ulong> state, int key1 = 0, int key2 = 0, int key3 = 0) => At(state, Bit(key1, key2, key3));

    /// <summary>The value of the cell that begins at a bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int At(ReadOnlySpan<ulong> state, int bit) => (int)(state[bit >> 6] >> bit & Mask);

    /// <summary>Writes the cell of a component without keys.</summary>
    public void Set(Span<ulong> state, int value) => Put(state, Offset, value);

    /// <summary>Writes the cell of a component with one key.</summary>
    public void Set(Span<ulong> state, int key1, int value) => Put(state, Bit(key1), value);

    /// <summary>Writes the cell of a component with two keys.</summary>
    public void Set(Span<ulong> state, int key1, int key2, int value) => Put(state, Bit(key1, key2), value);

    /// <summary>Writes the cell of a component with three keys.</summary>
    public void Set(Span<ulong> state, int key1, int key2, int key3, int value) => Put(state, Bit(key1, key2, key3), value);

    /// <summary>Writes the cell that begins at a bit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is larger than the scope allows.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(Span<ulong> state, int bit, int value)
    {
        if ((uint)value > (uint)Largest)
            TooLarge(value);
        ref var word = ref state[bit >> 6];
        word = word & ~(Mask << bit) | (ulong)value << bit;
    }

    /// <summary>The index of every cell, in order.</summary>
    public IEnumerable<int[]> Indices() => Valuations.Of(Sizes);

    private void TooLarge(int value)
        => throw new ArgumentOutOfRangeException(nameof(value), value, $"{Component.Name} holds 0 to {Largest} in this scope");
}
