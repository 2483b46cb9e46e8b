namespace Verified.Models.Search;

/// <summary>The states of a store up to now. They never change, so another thread may read them while the search goes on.</summary>
/// <param name="chunks">The arrays that hold them.</param>
/// <param name="chunkBits">The number of states in an array, as a power of 2.</param>
/// <param name="words">The words of a state.</param>
internal readonly struct StateBlocks(ulong[][] chunks, int chunkBits, int words)
{
    /// <summary>The states from a position on that lie side by side, at most up to another position.</summary>
    internal ReadOnlySpan<ulong> Side(int from, int end)
    {
        var within = from & (1 << chunkBits) - 1;
        var number = Math.Min(end - from, (1 << chunkBits) - within);
        return chunks[from >> chunkBits].AsSpan(within * words, number * words);
    }
}
