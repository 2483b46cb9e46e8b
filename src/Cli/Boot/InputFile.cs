using Verified.Abi;

namespace Verified.Cli.Boot;

/// <summary>A file that somebody named.</summary>
internal static class InputFile
{
    private const long MostBytes = 512L << 20;

    /// <summary>Its content.</summary>
    /// <exception cref="BadInputException">It cannot be read, or is too large for any memory that a guest gets.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            var size = new FileInfo(path).Length;
            return size <= MostBytes ? File.ReadAllBytes(path) : throw new BadInputException(path, $"at most {MostBytes} bytes, not {size}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException(path, $"a file that can be read ({fault.Message})");
        }
    }
}
