using System.Text;

namespace Verified.Abi;

/// <summary>A file that somebody named. Whatever is wrong with it ends in one line that names it.</summary>
/// <remarks>
/// It is never read further than its kind allows. A pipe is read as a file is; what has no length of its own (a pipe, a device) may have
/// 64 MiB, and must not be silent for longer than five seconds, so that neither an endless nor a dumb one holds anybody up.
/// </remarks>
public static class InputFile
{
    private static readonly long MostOfAStream = 64L << 20;
    private static readonly int BlockBytes = 1 << 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The content of a file.</summary>
    /// <exception cref="BadInputException">There is none, it is a folder, it must not be read, it is silent, or it is larger than its kind may be.</exception>
    public static byte[] Bytes(string path, InputKind kind)
    {
        using var file = Open(path, kind);
        return Guarded(path, kind, () => file is { CanSeek: true, Length: > 0 } ? OfKnownLength(file, path, kind) : OfUnknownLength(file, path, kind));
    }

    /// <summary>The content of a file of text in UTF-8, with or without a byte order mark.</summary>
    /// <exception cref="BadInputException">As <see cref="Bytes"/>, or it is not UTF-8.</exception>
    public static string Text(string path, InputKind kind)
    {
        var bytes = Bytes(path, kind);
        var text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;
        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException fault)
        {
            var line = text[..Math.Max(fault.Index, 0)].Count((byte)'\n') + 1;
            throw new BadInputException($"{path}:{line}", $"text in UTF-8, which has no byte 0x{fault.BytesUnknown?.FirstOrDefault() ?? 0:x2} there");
        }
    }

    private static FileStream Open(string path, InputKind kind)
    {
        if (path.Length == 0)
            throw new BadInputException("''", $"the name of {kind.Name}");
        if (Directory.Exists(path))
            throw new BadInputException(path, $"{kind.Name}, which is a file, not a folder");
        return Guarded(path, kind, () => InTime(path, kind, Task.Run(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))));
    }

    private static byte[] OfKnownLength(FileStream file, string path, InputKind kind)
    {
        if (file.Length > kind.MostBytes)
            throw TooLarge(path, kind.MostBytes, $"{file.Length}");
        var begin = new byte[Math.Min(file.Length, BlockBytes)];
        RefuseOther(path, kind, begin.AsSpan(0, file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false)));
        var bytes = new byte[file.Length];
        begin.CopyTo(bytes, 0);
        var read = begin.Length + file.ReadAtLeast(bytes.AsSpan(begin.Length), bytes.Length - begin.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    private static byte[] OfUnknownLength(FileStream file, string path, InputKind kind)
    {
        var (all, block, most) = (new MemoryStream(), new byte[BlockBytes], Math.Min(kind.MostBytes, MostOfAStream));
        while (InTime(path, kind, Task.Run(() => file.Read(block))) is > 0 and var read)
        {
            all.Write(block, 0, read);
            if (all.Length > most)
                throw TooLarge(path, most, "more");
        }
        RefuseOther(path, kind, all.GetBuffer().AsSpan(0, (int)all.Length));
        return all.ToArray();
    }

    private static void RefuseOther(string path, InputKind kind, ReadOnlySpan<byte> begin)
    {
        foreach (var right in kind.Begins)
        {
            if (begin.StartsWith(Encoding.UTF8.GetBytes(right)))
                return;
        }
        if (kind.Begins.Count > 0)
            throw new BadInputException($"{path}:1", string.Join(" or ", kind.Begins.Select(right => $"'{right}'")));
    }

    // A thread that waits for the other end of a pipe cannot be called back. It is left behind; it does not keep the program alive.
    private static T InTime<T>(string path, InputKind kind, Task<T> task) =>
        Task.WaitAny([task], Patience) == 0 ? task.GetAwaiter().GetResult()
            : throw new BadInputException(path, $"{kind.Name}, but nothing came for {Patience.TotalSeconds:F0} s");

    private static BadInputException TooLarge(string path, long most, string found) => new(path, $"at most {most} bytes, not {found}");

    private static T Guarded<T>(string path, InputKind kind, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException(path, $"{kind.Name}, but there is no file of this name");
        }
        catch (UnauthorizedAccessException)
        {
            throw new BadInputException(path, $"{kind.Name} that may be read; permission is denied");
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or NotSupportedException or OutOfMemoryException)
        {
            throw new BadInputException(path, $"{kind.Name} that can be read ({fault.Message})");
        }
    }
}
