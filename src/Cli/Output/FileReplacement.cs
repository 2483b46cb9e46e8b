using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Verified.Cli.Output;

/// <summary>A new file beside an old one, which takes the old one's name, owner and permissions when it is whole.</summary>
/// <remarks>
/// A process that ends before a file is whole, by a second signal too, removes the new one. A process that is killed leaves it behind; the next one that writes to the same name
/// removes it then. It is told from one that is being written by the lock that a writer holds. A hard link to the old file keeps the old content.
/// </remarks>
internal sealed class FileReplacement : OutputSink
{
    private const int DigitsOfAName = 8, AllPermissions = 0xfff;

    private static readonly ConcurrentDictionary<string, bool> Unfinished = [];

    private readonly OutputTarget _target;
    private readonly string _partial;
    private readonly FileStream _file;
    private bool _isCommitted;

    static FileReplacement() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var partial in Unfinished.Keys)
        {
            Remove(partial);
        }
    };

    /// <exception cref="IOException">No file can be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">No file may be made there.</exception>
    public FileReplacement(OutputTarget target)
    {
        _target = target;
        RemoveLeftovers(target);
        _partial = Path.Combine(target.Folder, $"{Prefix(target)}{Guid.NewGuid().ToString("N")[..DigitsOfAName]}");
        Unfinished[_partial] = true;
        _file = new FileStream(_partial, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    /// <summary>Whether a file can be made beside the old one. If so, none is left.</summary>
    public static bool IsPossible(OutputTarget target) =>
        target.Facts is null || FileCalls.Access(target.Folder, FileCalls.MayWrite | FileCalls.MayExecute) == 0;

    public override void Write(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

    public override void Commit()
    {
        _file.Flush();
        if (_target.Facts is { } old)
        {
            // Another user's file stays that user's where we may say so; who may not, owns the new one.
            _ = FileCalls.ChangeOwner(_partial, old.User, old.Group);
            File.SetUnixFileMode(_file.SafeFileHandle, (UnixFileMode)(old.Permissions & AllPermissions));
        }

        File.Move(_partial, _target.Path, overwrite: true);
        _isCommitted = true;
        Unfinished.TryRemove(_partial, out _);
        // Until here the lock has told others that it is no leftover; from here on everybody may read it.
        _file.Dispose();
    }

    public override void Dispose()
    {
        _file.Dispose();
        if (!_isCommitted)
        {
            Remove(_partial);
            Unfinished.TryRemove(_partial, out _);
        }
    }

    /// <summary>Short enough for every name, and the same for the same one.</summary>
    private static string Prefix(OutputTarget target) =>
        $".verified-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(target.Path))))[..DigitsOfAName]}-";

    private static void RemoveLeftovers(OutputTarget target)
    {
        foreach (var leftover in Directory.EnumerateFiles(target.Folder, Prefix(target) + "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
        {
            try
            {
                using (new FileStream(leftover, FileMode.Open, FileAccess.Write, FileShare.None))
                {
                    Remove(leftover);
                }
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                // Somebody writes to the same name at this moment, or it is another user's.
            }
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The folder has gone, and the file with it.
        }
    }
}
