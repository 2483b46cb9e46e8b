using System.Globalization;
using System.Text;
using Verified.Abi;

namespace Verified.Hardware.Tracing;

/// <summary>The bytes of a recording, read as lines and blocks; it knows where it is.</summary>
internal sealed class RecordingSource(byte[] bytes, string path)
{
    private const int LongestLine = 4096;
    private int _at, _line;

    public bool AtEnd => _at == bytes.Length;

    /// <summary>The line read last, for messages.</summary>
    public string Where => string.Create(CultureInfo.InvariantCulture, $"{path}:{_line}");

    /// <summary>The byte to be read next, for messages.</summary>
    public string WhereByte => string.Create(CultureInfo.InvariantCulture, $"{path} byte {_at}");

    public string Path => path;

    public string Line()
    {
        _line++;
        int length = bytes.AsSpan(_at, Math.Min(bytes.Length - _at, LongestLine)).IndexOf((byte)'\n');
        if (length < 0) throw new BadInputException(WhereByte, AtEnd ? "a line, not the end of the file" : $"a line of at most {LongestLine} bytes");
        string line = Encoding.UTF8.GetString(bytes, _at, length);
        _at += length + 1;
        return line;
    }

    /// <summary>A block of bytes and the line feed behind it. Lines in it are not counted.</summary>
    public ArraySegment<byte> Block(int length)
    {
        if (length < 0 || length >= bytes.Length - _at)
            throw new BadInputException(WhereByte, $"{length} bytes and a line feed, not {bytes.Length - _at} bytes to the end of the file");
        var block = new ArraySegment<byte>(bytes, _at, length);
        if (bytes[_at + length] != '\n') throw new BadInputException($"{path} byte {_at + length}", "a line feed behind a block");
        _at += length + 1;
        return block;
    }
}
