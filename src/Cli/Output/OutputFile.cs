using System.Text;
using Verified.Abi;

namespace Verified.Cli.Output;

/// <summary>A file that a run writes: whole or not at all.</summary>
/// <remarks>
/// Symbolic links are followed, and what they lead to is replaced. What is no regular file is written in place: <c>/dev/null</c> stays a device. What cannot be written is found out before
/// the work where it can be, and is a line afterwards; it never costs what was judged. What becomes of the disk when the power fails is not promised.
/// </remarks>
internal static class OutputFile
{
    /// <summary>Tries whether a file can be written, and leaves everything as it was. A FIFO is not opened: somebody may come to read it until the end.</summary>
    /// <param name="option">The option that names it, such as <c>--html</c>; empty where it is an argument.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="BadInputException">It cannot be written.</exception>
    public static void Try(string option, string path)
    {
        if (WhyNot(path) is { } reason)
        {
            throw new BadInputException($"{option} {(path.Length > 0 ? path : "''")}".Trim(), $"a file that can be written ({reason})");
        }
    }

    /// <summary>Writes a text.</summary>
    /// <returns>Null, or why it was not written.</returns>
    public static string? Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes.</summary>
    /// <returns>Null, or why they were not written.</returns>
    public static string? Write(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var sink = OutputSink.Open(path);
            sink.Write(bytes);
            sink.Commit();
            return null;
        }
        catch (Exception fault) when (IsOfFiles(fault))
        {
            return Said(fault);
        }
    }

    /// <summary>Writes a text that nobody asked for by name, such as the trace of a failure, into a folder that is made if it is not there.</summary>
    /// <returns>Null, or why it was not written.</returns>
    public static string? Save(string path, string text)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception fault) when (IsOfFiles(fault))
        {
            return Said(fault);
        }

        return Write(path, text);
    }

    /// <summary>What the class library and the kernel throw for files that cannot be had.</summary>
    public static bool IsOfFiles(Exception fault) => fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>The fault as a few words without a path.</summary>
    public static string Said(Exception fault) => fault switch
    {
        DirectoryNotFoundException => "no such folder",
        UnauthorizedAccessException => "no permission",
        PathTooLongException => "the name is too long",
        _ => fault.Message.Split(" : '", 2)[0].TrimEnd('.'),
    };

    private static string? WhyNot(string path)
    {
        if (path.Length == 0)
        {
            return "its name is empty";
        }

        try
        {
            var target = OutputTarget.Of(path);
            return Path.EndsInDirectorySeparator(path) || target.Facts is { Kind: FileKind.Folder } ? "a folder"
                : target.Facts is { Kind: FileKind.Socket } && target.Descriptor is null ? "a socket"
                : target.Facts is { Kind: FileKind.Fifo } && target.Descriptor is null ? MayWrite(target)
                : Probed(target);
        }
        catch (Exception fault) when (IsOfFiles(fault))
        {
            return Said(fault);
        }
    }

    private static string? MayWrite(OutputTarget target) => FileCalls.Access(target.Path, FileCalls.MayWrite) == 0 ? null : Said(FileCalls.Failure());

    /// <summary>A file beside it is made and removed; a device is opened and closed.</summary>
    private static string? Probed(OutputTarget target)
    {
        if (target.Facts is not null && target.Descriptor is null && MayWrite(target) is { } reason)
        {
            return reason;
        }

        // Opened in place a regular file would lose its content.
        if (target.IsReplaced && !FileReplacement.IsPossible(target))
        {
            return null;
        }

        OutputSink.Open(target.Path).Dispose();
        return null;
    }
}
