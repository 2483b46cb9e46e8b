using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Verified.Abi;

namespace Verified.Models.Search;

/// <summary>Reads the records of a checkpoint, one after the other. Nothing is believed before the file's length or a digest bears it out, and nothing is allocated by what only the file says.</summary>
internal sealed class CheckpointReader(SafeFileHandle file, string path, int words, int instances)
{
    private readonly long length = RandomAccess.GetLength(file);
    private long at;

    /// <summary>Where the last whole record ends.</summary>
    internal long End { get; private set; }

    /// <summary>The digest of the last whole record.</summary>
    internal byte[] Digest { get; private set; } = [];

    internal static BadInputException Damaged(string path, string what) => new(path, $"an undamaged checkpoint; {what}");

    /// <summary>Appends the states of all whole records to a store.</summary>
    /// <param name="store">Where they go; it has no states yet.</param>
    /// <param name="head">Where the first record begins.</param>
    /// <param name="digest">The digest of what is before.</param>
    /// <param name="cancel">Ends the reading early.</param>
    /// <returns>What the last record says; null if there is none.</returns>
    internal SearchPoint? ReadAll(StateStore store, long head, byte[] digest, CancellationToken cancel)
    {
        (End, Digest) = (head, digest);
        SearchPoint? point = null;
        while (Next(store.Count) is { } record)
            point = Read(record, store, cancel);
        return point;
    }

    // The header of the next record, if the file goes on and the record was written to its end.
    private CheckpointRecord? Next(int states)
    {
        at = End;
        if (length - at < CheckpointRecord.HeaderBytes || IsUnwritten(at))
            return null;
        var header = new byte[CheckpointRecord.HeaderBytes];
        Fill(header);
        if (CheckpointRecord.Parse(header) is not { } record)
            throw Damaged(path, $"what stands at byte {End} was changed");
        if (record.First != states || record.Number < 0 || record.Number > StateStore.Most - states || record.Levels < 1 || record.Levels > StateStore.Most)
            throw Damaged(path, $"what stands at byte {End} cannot be");
        var tail = End + header.Length + record.Number * words * sizeof(ulong);
        return tail + record.EndBytes(instances) + CheckpointRecord.DigestBytes <= length && !IsUnwritten(tail) ? record : null;
    }

    private SearchPoint Read(CheckpointRecord record, StateStore store, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Digest);
        hash.AppendData(MemoryMarshal.AsBytes<ulong>(record.Header));
        for (var left = (int)record.Number; left > 0;)
        {
            cancel.ThrowIfCancellationRequested();
            var room = store.Room(left);
            Fill(MemoryMarshal.AsBytes(room));
            hash.AppendData(MemoryMarshal.AsBytes(room));
            store.Take(room.Length / words);
            left -= room.Length / words;
        }
        var last = new ulong[record.EndBytes(instances) / sizeof(ulong)];
        Fill(MemoryMarshal.AsBytes(last.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes<ulong>(last));
        var sum = new byte[CheckpointRecord.DigestBytes];
        Fill(sum);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(sum))
            throw Damaged(path, $"what stands between byte {End} and byte {at} was changed");
        (End, Digest) = (at, sum);
        return record.ParseEnd(last) ?? throw Damaged(path, $"the numbers before byte {at} are those of no search");
    }

    // The system may have made the file longer before it was told what stands there, and then lost its power: zeros up to the end.
    private bool IsUnwritten(long from)
    {
        var block = new byte[1 << 16];
        for (var where = from; where < length;)
        {
            var read = RandomAccess.Read(file, block, where);
            if (read == 0 || block.AsSpan(0, read).ContainsAnyExcept((byte)0))
                return read == 0;
            where += read;
        }
        return true;
    }

    private void Fill(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(file, bytes, at);
            if (read == 0)
                throw Damaged(path, "it became shorter while it was read");
            bytes = bytes[read..];
            at += read;
        }
    }
}
