using Verified.Abi;

namespace Verified.Models.Traces;

/// <summary>The lines of a trace, one after the other, without those for people.</summary>
internal sealed class TraceLines(string text, string file)
{
    private readonly Queue<(int Number, string Text)> lines = new(text.Split('\n').Select((line, i) => (i + 1, line.TrimEnd('\r'))).Where(line => line.Item2.Trim() is not "" and not ['#', ..]));

    /// <summary>The next line's place, for messages.</summary>
    internal string Where => lines.TryPeek(out var line) ? $"{file}:{line.Number}" : $"{file}:end";

    /// <summary>The next line; nothing at the end.</summary>
    internal string Peek => lines.TryPeek(out var line) ? line.Text : "";

    /// <exception cref="BadInputException">The next line is another one.</exception>
    internal void Next(string expected)
    {
        if (Peek != expected)
            throw new BadInputException(Where, $"'{expected}', not '{Peek}'");
        lines.Dequeue();
    }

    /// <summary>The words of the next line after its first one.</summary>
    /// <exception cref="BadInputException">The line does not begin so.</exception>
    internal string[] Words(string first)
    {
        var words = Peek.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.FirstOrDefault() != first)
            throw new BadInputException(Where, $"'{first} …', not '{Peek}'");
        lines.Dequeue();
        return words[1..];
    }

    /// <summary>The lines that follow as long as they are indented.</summary>
    internal IEnumerable<(string Where, string Text)> Indented()
    {
        while (Peek.StartsWith(' '))
            yield return (Where, lines.Dequeue().Text);
    }

    /// <summary>The last line.</summary>
    /// <exception cref="BadInputException">It is no verdict, or is not the last one.</exception>
    internal TraceVerdict? Verdict()
    {
        var where = Where;
        TraceVerdict? verdict = Words("verdict") switch
        {
            ["holds"] => null,
            [var id, "at", var step] => new(id, TraceWords.InRange(where, "a step", step, 0, int.MaxValue)),
            _ => throw new BadInputException(where, "'verdict holds' or 'verdict ID at STEP'"),
        };
        return lines.Count == 0 ? verdict : throw new BadInputException(Where, "the end of the trace");
    }
}
