using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Verified.Abi;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Search;

/// <summary>A search on disk. The file only grows: each time the states that are new are added, and then where the search stands with them; so every write costs as much as what it adds,
/// and an end at any moment leaves all that was added before. While it is open, no other search can open it.</summary>
public sealed class Checkpoint : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly int words, instances;
    private long end;
    private readonly bool isNew;
    private int expanded = -1;
    private byte[] digest;

    private Checkpoint(SafeFileHandle file, string path, FiniteModel model, bool isNew)
    {
        this.isNew = isNew;
        (this.file, Path, words, instances) = (file, path, model.Layout.Words, model.Instances);
        var head = CheckpointHead.Of(model);
        (end, digest) = (head.Length, CheckpointHead.Digest(head));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How many states are in it.</summary>
    public int States { get; private set; }

    /// <summary>Begins a file for a new search. What is there already is never overwritten, unless it is empty or no state was ever added to it.</summary>
    /// <exception cref="BadInputException">The file cannot be written, or holds something.</exception>
    public static Checkpoint Create(string path, FiniteModel model) => Guarded(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, model, file =>
    {
        if (RandomAccess.GetLength(file) > 0 && !CheckpointHead.IsAlone(file))
            throw new BadInputException(path, CheckpointHead.IsOne(file) ? "a new file; this one holds a search: go on with it (--resume), or remove it" : "a new file; this one holds something else");
        var head = CheckpointHead.Of(model);
        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, head, 0);
    });

    /// <summary>Opens the file of an earlier search, to go on with it and to add to it. It is tried whether it can be written.</summary>
    /// <exception cref="BadInputException">It cannot be written, is no checkpoint, or one of another model.</exception>
    public static Checkpoint Open(string path, FiniteModel model) => Guarded(path, FileMode.Open, FileAccess.ReadWrite, model, file => CheckpointHead.Check(file, path, model));

    /// <summary>Opens the file of an earlier search to go on with it somewhere else.</summary>
    /// <exception cref="BadInputException">It cannot be read, is no checkpoint, or one of another model.</exception>
    public static Checkpoint OpenToRead(string path, FiniteModel model) => Guarded(path, FileMode.Open, FileAccess.Read, model, file => CheckpointHead.Check(file, path, model));

    /// <summary>Closes the file. One that was made for a search of which nothing was kept is removed.</summary>
    public void Dispose()
    {
        if (isNew && States == 0 && !file.IsClosed)
            File.Delete(Path);
        file.Dispose();
    }

    /// <summary>Adds what is new, if anything is, and returns when the disk has it.</summary>
    /// <exception cref="IOException">It was not added; what was there before still is.</exception>
    internal void Add(SearchPoint point, StateBlocks states)
    {
        if ((States, expanded) == (point.States, point.Sums.Expanded))
            return;
        try
        {
            CutBack();
            (end, digest) = Written(point, states);
            (States, expanded) = (point.States, point.Sums.Expanded);
        }
        catch (IOException)
        {
            CutBack();
            throw;
        }
    }

    /// <summary>Puts all states into an empty store.</summary>
    /// <returns>Where the search stood; null if nothing was ever added.</returns>
    /// <exception cref="BadInputException">The file is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal SearchPoint? Read(StateStore store, StateShape shape, CancellationToken cancel)
    {
        try
        {
            var reader = new CheckpointReader(file, Path, words, instances);
            var point = reader.ReadAll(store, end, digest, cancel);
            if (point is not null && (!shape.IsBegin(store) || !store.Index(shape, out var sum, cancel) || sum != point.Sums.StateSum))
                throw CheckpointReader.Damaged(Path, "its states are none of this model");
            (end, digest, States, expanded) = (reader.End, reader.Digest, store.Count, point?.Sums.Expanded ?? -1);
            return point;
        }
        catch (IOException fault)
        {
            throw new BadInputException(Path, $"a file that can be read ({fault.Message})");
        }
    }

    private (long End, byte[] Digest) Written(SearchPoint point, StateBlocks states)
    {
        var record = new CheckpointRecord(States, point.States - States, point.Levels.Count);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(digest);
        var at = Write(record.Header, end, hash);
        for (var from = States; from < point.States;)
        {
            var side = states.Side(from, point.States);
            at = Write(side, at, hash);
            from += side.Length / words;
        }
        RandomAccess.FlushToDisk(file);
        at = Write(CheckpointRecord.End(point), at, hash);
        var link = hash.GetHashAndReset();
        RandomAccess.Write(file, link, at);
        RandomAccess.FlushToDisk(file);
        return (at + link.Length, link);
    }

    // What an addition that was not finished has left.
    private void CutBack()
    {
        if (RandomAccess.GetLength(file) > end)
            RandomAccess.SetLength(file, end);
    }

    private long Write(ReadOnlySpan<ulong> part, long at, IncrementalHash hash)
    {
        var bytes = MemoryMarshal.AsBytes(part);
        hash.AppendData(bytes);
        RandomAccess.Write(file, bytes, at);
        return at + bytes.Length;
    }

    private static Checkpoint Guarded(string path, FileMode mode, FileAccess access, FiniteModel model, Action<SafeFileHandle> begin)
    {
        var isNew = !File.Exists(path);
        var file = RegularFile.Open(path, mode, access);
        try
        {
            begin(file);
            return new Checkpoint(file, path, model, isNew);
        }
        catch (Exception fault)
        {
            if (isNew)
                File.Delete(path);
            file.Dispose();
            if (fault is IOException or UnauthorizedAccessException)
                throw new BadInputException(path, $"a file that can be written ({fault.Message})");
            throw;
        }
    }
}
