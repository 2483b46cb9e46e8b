using System.Buffers.Binary;
using System.Globalization;
using Verified.Abi;

namespace Verified.Hardware.Tracing;

/// <summary>One field of an event: where it lies in the binary record.</summary>
/// <param name="Name">The field's name, without the brackets of an array.</param>
/// <param name="Offset">Its first byte.</param>
/// <param name="Size">Its length in bytes; 0 for a text that fills the rest of the record.</param>
public readonly record struct EventField(string Name, int Offset, int Size)
{
    /// <summary>Reads a number of 1, 2, 4 or 8 bytes, zero-extended.</summary>
    /// <exception cref="BadInputException">The record ends before the field does.</exception>
    public ulong Read(ReadOnlySpan<byte> record)
    {
        if (record.Length - Offset < Size)
            throw new BadInputException($"record of {record.Length} bytes", $"at least {(long)Offset + Size} bytes for the field {Name}");
        var bytes = record.Slice(Offset, Size);
        return Size switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            8 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            _ => throw new BadInputException($"field {Name}", $"a size of 1, 2, 4 or 8 bytes, not {Size}"),
        };
    }
}

/// <summary>The layout of one kind of event, as the running kernel's <c>format</c> file gives it.</summary>
/// <remarks>Source: Linux Documentation/trace/events.rst, section 3.1.</remarks>
public sealed class EventFormat
{
    // No field lies further on, and none is longer, than the largest page of a ring buffer that a kernel may be told to use.
    private const int LargestRecord = 1 << 20;

    private readonly Dictionary<string, EventField> _fields;

    private EventFormat(string name, int id, Dictionary<string, EventField> fields, string text) =>
        (Name, Id, _fields, Text) = (name, id, fields, text);

    /// <summary>The event's name, without its system.</summary>
    public string Name { get; }

    /// <summary>The number that starts each of its binary records.</summary>
    public int Id { get; }

    /// <summary>The file, as it was read.</summary>
    public string Text { get; }

    /// <summary>Reads a <c>format</c> file.</summary>
    /// <param name="text">Its content.</param>
    /// <param name="where">The place to name when it cannot be read.</param>
    /// <exception cref="BadInputException">A line is not as the kernel writes it, or the name, the number or all fields are missing.</exception>
    public static EventFormat Parse(string text, string where)
    {
        string? name = null;
        int? id = null;
        var fields = new Dictionary<string, EventField>();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.StartsWith("name:", StringComparison.Ordinal)) name = line[5..].Trim();
            else if (line.StartsWith("ID:", StringComparison.Ordinal)) id = Number(line[3..], $"{where}:{i + 1}");
            else if (line.StartsWith("field", StringComparison.Ordinal))
            {
                var field = ParseField(line, $"{where}:{i + 1}");
                fields[field.Name] = field;
            }
        }
        if (name is null) throw new BadInputException(where, "a line 'name: …'");
        if (id is null) throw new BadInputException(where, "a line 'ID: …'");
        if (fields.Count == 0) throw new BadInputException(where, "a line 'field: …'");
        return new EventFormat(name, id.Value, fields, text);
    }

    /// <summary>The field of a name.</summary>
    /// <exception cref="BadInputException">The event has no such field.</exception>
    public EventField Field(string name) => _fields.TryGetValue(name, out var field)
        ? field
        : throw new BadInputException($"format of {Name}", $"a field {name}");

    // "field:unsigned long start;	offset:8;	size:8;	signed:0;"
    internal static EventField ParseField(string line, string where)
    {
        string? name = null;
        int? offset = null, size = null;
        foreach (string part in line.Split(';', StringSplitOptions.TrimEntries))
        {
            int colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) continue;
            string key = part[..colon].Trim(), value = part[(colon + 1)..].Trim();
            if (key == "field") name = value.Split(' ')[^1].Split('[')[0].TrimStart('*');
            else if (key == "offset") offset = Number(value, where, LargestRecord);
            else if (key == "size") size = Number(value, where, LargestRecord);
        }
        if (string.IsNullOrEmpty(name) || offset is null || size is null)
            throw new BadInputException(where, "'field:TYPE NAME; offset:N; size:N;'");
        return new EventField(name, offset.Value, size.Value);
    }

    private static int Number(string text, string where, int most = int.MaxValue) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most
            ? number
            : throw new BadInputException(where, $"a number of at most {most}, not '{text.Trim()}'");
}
