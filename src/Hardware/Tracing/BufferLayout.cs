using Verified.Abi;

namespace Verified.Hardware.Tracing;

/// <summary>The layout of one page of a ring buffer, as the running kernel's <c>events/header_page</c> gives it.</summary>
/// <param name="Timestamp">The stamp of the page.</param>
/// <param name="Commit">The number of bytes in use, with flags in its upper half.</param>
/// <param name="Data">The events.</param>
/// <param name="Text">The file, as it was read.</param>
/// <remarks>Source: Linux Documentation/trace/ring-buffer-design.rst and kernel/trace/ring_buffer.c.</remarks>
public sealed record BufferLayout(EventField Timestamp, EventField Commit, EventField Data, string Text)
{
    /// <summary>The length of a page, in bytes.</summary>
    public int PageBytes => Data.Offset + Data.Size;

    /// <summary>Reads a <c>header_page</c> file.</summary>
    /// <param name="text">Its content.</param>
    /// <param name="where">The place to name when it cannot be read.</param>
    /// <exception cref="BadInputException">A line is not as the kernel writes it, or a field is missing.</exception>
    public static BufferLayout Parse(string text, string where)
    {
        var fields = new Dictionary<string, EventField>();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0) continue;
            var field = EventFormat.ParseField(lines[i].Trim(), $"{where}:{i + 1}");
            fields[field.Name] = field;
        }
        return new BufferLayout(Require("timestamp"), Require("commit"), Require("data"), text);

        EventField Require(string name) => fields.TryGetValue(name, out var field)
            ? field
            : throw new BadInputException(where, $"a field {name}");
    }
}
