using System.Text;

namespace Verified.Z3Process;

/// <summary>What is asked at once: lines of SMT-LIB 2 up to one that makes the solver say where its answer ends, <c>(echo "…")</c>.</summary>
/// <param name="Lines">The lines before that one.</param>
/// <param name="End">What is to be said after the answer.</param>
internal sealed record Request(IReadOnlyList<string> Lines, string End)
{
    /// <summary>The beginning of the first line that this process prints: which library it has, or why none.</summary>
    public const string Present = "; with ", Absent = "; without a library: ";

    private const string Echo = "(echo \"";

    /// <summary>Reads a request; null at the end of the input, also where that cuts a request off.</summary>
    public static Request? Read(TextReader input)
    {
        var lines = new List<string>();
        while (input.ReadLine() is { } line)
        {
            if (line.StartsWith(Echo, StringComparison.Ordinal) && line.EndsWith("\")", StringComparison.Ordinal))
            {
                return new Request(lines, line[Echo.Length..^2]);
            }

            lines.Add(line);
        }

        return null;
    }

    /// <summary>Lines as one text.</summary>
    public static string Text(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }
}
