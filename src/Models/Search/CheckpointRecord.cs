using System.Runtime.InteropServices;

namespace Verified.Models.Search;

/// <summary>One addition to a checkpoint: a header, the states that are new, and where the search stands with them. Every part is a number of 64-bit words, then comes a digest.</summary>
/// <remarks>The digest is over the digest before it and all words of the record. A record that was not written to its end is as if it were not there; one that was, and does not match, is damage.</remarks>
/// <param name="First">How many states there were before.</param>
/// <param name="Number">How many states are new.</param>
/// <param name="Levels">How many levels there are then.</param>
internal readonly record struct CheckpointRecord(long First, long Number, long Levels)
{
    internal const int HeaderBytes = 5 * sizeof(ulong), DigestBytes = 32;
    private const int SumWords = 8;
    private const ulong Begins = 0x7365_7461_7473_0a0a, Ends = 0x7469_6d6d_6f63_0a0a;

    /// <summary>The header: what was said, and a check of its own, since it says where the record ends.</summary>
    internal ulong[] Header
    {
        get
        {
            ulong[] words = [Begins, (ulong)First, (ulong)Number, (ulong)Levels, 0];
            words[4] = StateHash.Of(ref words[0], 4);
            return words;
        }
    }

    /// <summary>The bytes of what follows the states, without the digest.</summary>
    internal long EndBytes(int instances) => (SumWords + Levels + instances) * sizeof(ulong);

    /// <summary>Reads a header; null if it is damaged.</summary>
    internal static CheckpointRecord? Parse(ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var record = new CheckpointRecord((long)words[1], (long)words[2], (long)words[3]);
        return words.SequenceEqual(record.Header) ? record : null;
    }

    /// <summary>What follows the states.</summary>
    internal static ulong[] End(SearchPoint point) =>
    [
        Ends, (ulong)point.Sums.Transitions, (ulong)point.Sums.Cut, (ulong)point.Sums.Expanded, point.Sums.StateSum, point.Sums.StepSum,
        (ulong)point.Sums.Searched.Ticks, (ulong)point.At.ToUnixTimeMilliseconds(),
        .. point.Levels.Select(one => (ulong)one), .. point.Fired.Select(one => (ulong)one),
    ];

    /// <summary>Reads what follows the states; null if a number is none that a search can have.</summary>
    internal SearchPoint? ParseEnd(ReadOnlySpan<ulong> words)
    {
        var levels = words.Slice(SumWords, (int)Levels).ToArray();
        var states = First + Number;
        if (words[0] != Ends || words[3] > int.MaxValue || words[6] > (ulong)TimeSpan.MaxValue.Ticks || words[7] > (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || levels.Any(one => one > (ulong)states))
            return null;
        var sums = new Sums((long)words[1], (long)words[2], (int)words[3], words[4], words[5], new TimeSpan((long)words[6]));
        var fired = words[(SumWords + (int)Levels)..].ToArray();
        var point = new SearchPoint((int)states, sums, [.. levels.Select(one => (int)one)], [.. fired.Select(one => (long)one)], DateTimeOffset.FromUnixTimeMilliseconds((long)words[7]));
        return point.Impossible is null ? point : null;
    }
}
