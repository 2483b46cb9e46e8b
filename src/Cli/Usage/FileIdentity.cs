using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Verified.Cli.Usage;

/// <summary>Tells whether two paths lead to one file, however they are spelled and through whatever links.</summary>
internal static class FileIdentity
{
    private const int HereFolder = -100, MostLinks = 40;
    private const uint BasicStats = 0x7ff;

    /// <summary>Whether what is written to the one would be found in the other. What goes to <c>/dev/null</c> never is.</summary>
    public static bool Same(string one, string other) => Of(one) is { } identity && identity == Of(other);

    /// <summary>The device and the number of the file; of one that is not there, those of its folder, with its name. Null for <c>/dev/null</c>.</summary>
    private static string? Of(string path)
    {
        for (var links = 0; links < MostLinks; links++)
        {
            if (Status(path) is { } there)
            {
                return there.IsNull ? null : there.Number;
            }

            if (new FileInfo(path).LinkTarget is not { } target)
            {
                break;
            }

            path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", target);
        }

        var full = Path.GetFullPath(path);
        return Path.GetDirectoryName(full) is { } folder && Status(folder) is { } inside ? $"{inside.Number}/{Path.GetFileName(full)}" : full;
    }

    // Source: Linux include/uapi/linux/stat.h, struct statx: stx_ino at 32, stx_rdev at 128, stx_dev at 136.
    private static (string Number, bool IsNull)? Status(string path)
    {
        var buffer = new byte[256];
        if (statx(HereFolder, path, 0, BasicStats, buffer) != 0)
        {
            return null;
        }

        var isNull = (Word(128), Word(132)) == (1, 3);
        return ($"{Word(136)}:{Word(140)}:{BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(32))}", isNull);

        uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(at));
    }

    [DllImport("libc")]
    private static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] status);
}
