using System.Runtime.InteropServices;

namespace Verified.Cli.Output;

/// <summary>What Linux knows of files and the class library does not tell: what a name stands for, and whether a descriptor can take more.</summary>
internal static unsafe partial class FileCalls
{
    public const int WriteOnly = 1, NonBlocking = 0x800, Truncate = 0x200, CloseOnExec = 0x80000;
    public const int MayExecute = 1, MayWrite = 2;
    public const int Interrupted = 4, NoReader = 6, Again = 11, BadDescriptor = 9;

    private const int CurrentFolder = -100, NoFollow = 0x100, BasicFields = 0x7ff, GetDescriptorFlags = 1, DescriptorClosesOnExec = 1;
    private const short WritableNow = 4;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    public static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeOwner(string path, uint user, uint group);

    /// <summary>The error number of the last call.</summary>
    public static int Error => Marshal.GetLastPInvokeError();

    /// <summary>The last call's error, in the words of the C library.</summary>
    public static IOException Failure() => new(Marshal.GetPInvokeErrorMessage(Error));

    /// <summary>What a name stands for; null when there is nothing, or nothing that one may look at.</summary>
    /// <param name="path">The name.</param>
    /// <param name="follows">Whether a symbolic link is followed to its end.</param>
    public static FileFacts? Facts(string path, bool follows)
    {
        StatxAnswer answer;
        return statx(CurrentFolder, path, follows ? 0 : NoFollow, BasicFields, &answer) == 0
            ? new FileFacts((FileKind)(answer.Mode >> 12), answer.Mode & 0xfff, answer.User, answer.Group, ((ulong)answer.Major << 32) | answer.Minor, answer.Inode)
            : null;
    }

    /// <summary>Whether a descriptor is one that whoever started us has given us. One that was closed may have been reused by the runtime, which marks its own.</summary>
    public static bool IsGiven(int descriptor) => fcntl(descriptor, GetDescriptorFlags) is var flags && flags >= 0 && (flags & DescriptorClosesOnExec) == 0;

    /// <summary>Waits until a descriptor takes at least a page without blocking.</summary>
    /// <returns>False when time is up.</returns>
    public static bool IsWritable(int descriptor, int milliseconds)
    {
        var asked = new PollEntry { Descriptor = descriptor, Events = WritableNow };
        return poll(&asked, 1, milliseconds) > 0;
    }

    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return (int)write(descriptor, start, bytes.Length);
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, StatxAnswer* answer);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, byte* buffer, nint length);

    /// <summary>Source: Linux include/uapi/linux/stat.h, struct statx, which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxAnswer
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint Major;

        [FieldOffset(140)]
        public uint Minor;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events, Answered;
    }
}

/// <summary>Source: Linux include/uapi/linux/stat.h, the upper four bits of a mode.</summary>
internal enum FileKind
{
    Fifo = 1,
    CharacterDevice = 2,
    Folder = 4,
    BlockDevice = 6,
    Regular = 8,
    Link = 10,
    Socket = 12,
}

/// <summary>What is known of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Permissions">The lower twelve bits of its mode.</param>
/// <param name="User">Who owns it.</param>
/// <param name="Group">Its group.</param>
/// <param name="Device">On which device it lies.</param>
/// <param name="Inode">Its number there.</param>
internal readonly record struct FileFacts(FileKind Kind, int Permissions, uint User, uint Group, ulong Device, ulong Inode);
