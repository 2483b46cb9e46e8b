using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Verified.Abi;

namespace Verified.Models.Search;

/// <summary>Opens files that must be files: no folder, no device, no pipe. Links are followed.</summary>
/// <remarks>Source: statx(2); the mode is at the same place of its answer on every processor.</remarks>
internal static partial class RegularFile
{
    private const int ThisFolder = -100, TypeWanted = 1, AnswerBytes = 256, ModeAt = 28;
    private const int TypeMask = 0xF000, Regular = 0x8000, Folder = 0x4000;

    /// <summary>Opens a file and locks it against every other search.</summary>
    /// <exception cref="BadInputException">It is no regular file, it cannot be opened, or another search has it.</exception>
    internal static SafeFileHandle Open(string path, FileMode mode, FileAccess access)
    {
        if (TypeOf(path) is { } type && type != Regular)
            throw new BadInputException(path, type == Folder ? "a file, not a folder" : "a regular file, neither a device nor a pipe");
        try
        {
            return File.OpenHandle(path, mode, access, access == FileAccess.Read ? FileShare.Read : FileShare.None);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadInputException(path, Expected(fault, mode, access));
        }
    }

    // Both numbers of "would block": the lock is taken.
    private static string Expected(Exception fault, FileMode mode, FileAccess access) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => mode == FileMode.Open ? "a file; there is none" : "a file in a folder that exists",
        UnauthorizedAccessException => access == FileAccess.Read ? "a file that may be read" : "a file that may be written",
        IOException { HResult: 11 } => "a checkpoint that no other search has open",
        _ => $"a file that can be opened ({fault.Message})",
    };

    private static int? TypeOf(string path)
    {
        var answer = new byte[AnswerBytes];
        return statx(ThisFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, TypeWanted, answer) == 0 ? BitConverter.ToUInt16(answer, ModeAt) & TypeMask : null;
    }

    [DllImport("libc")]
    private static extern int statx(int folder, byte[] path, int flags, uint wanted, byte[] answer);
}
