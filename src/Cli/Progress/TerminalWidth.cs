using System.Globalization;
using System.Runtime.InteropServices;

namespace Verified.Cli.Progress;

/// <summary>How wide the terminal behind standard error is. It is asked anew each time: a person may change it while the work runs.</summary>
/// <remarks>Source: Linux include/uapi/asm-generic/ioctls.h and termios.h, <c>TIOCGWINSZ</c>.</remarks>
internal static class TerminalWidth
{
    private const int StandardError = 2, Usual = 80;
    private const nuint GetWindowSize = 0x5413;

    /// <summary>In columns; where the terminal does not know, what the environment says, else 80.</summary>
    public static int Columns =>
        ioctl(StandardError, GetWindowSize, out var size) == 0 && size.Columns > 0 ? size.Columns
            : int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0 ? columns
            : Usual;

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct WindowSize
    {
        public readonly ushort Rows, Columns, PixelsAcross, PixelsDown;
    }

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(int file, nuint request, out WindowSize size);
}
