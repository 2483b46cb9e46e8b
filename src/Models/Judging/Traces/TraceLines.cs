using Verified.Abi;
using Verified.Models.Schedules;

namespace Verified.Models.Judging.Traces;

/// <summary>The lines of a trace, one after the other, without those for people.</summary>
internal sealed class TraceLines
{
    private readonly string file;
    private readonly (int Number, string Text)[] lines;
    private int next;

    /// <summary>Reads past the first two lines.</summary>
    /// <exception cref="BadInputException">It is no trace of this model.</exception>
    internal TraceLines(string model, string text, string file)
    {
        this.file = file;
        lines = [.. text.Split('\n').Select((line, i) => (i + 1, line.TrimEnd('\r'))).Where(line => line.Item2.Trim() is not "" and not ['#', ..])];
        Next(Peek == TraceFormat.OldHeader ? TraceFormat.OldHeader : TraceFormat.Header);
        Next($"model {model}");
    }

    /// <summary>The next line's place, for messages.</summary>
    internal string Where => next < lines.Length ? $"{file}:{lines[next].Number}" : $"{file}:{lines.LastOrDefault().Number + 1}";

    private string Peek => next < lines.Length ? lines[next].Text : "";

    /// <summary>What to say where something else stands.</summary>
    internal BadInputException Expected(string what) => new(Where, next < lines.Length ? $"{what}, not '{Peek.Trim()}'" : $"{what}, but the file ends");

    /// <summary>Whether the next line is this one.</summary>
    internal bool Is(string line) => Peek == line;

    /// <exception cref="BadInputException">The next line is another one.</exception>
    internal void Next(string expected)
    {
        if (Peek != expected)
            throw Expected($"'{expected}'");
        next++;
    }

    /// <summary>The words of the next line after its first one.</summary>
    /// <exception cref="BadInputException">The line does not begin so.</exception>
    internal string[] Words(string first)
    {
        var words = Peek.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.FirstOrDefault() != first)
            throw Expected($"'{first} …'");
        next++;
        return words[1..];
    }

    /// <summary>The lines that follow as long as they are indented, each with its place.</summary>
    internal IEnumerable<(string Where, string Text)> Indented()
    {
        while (Peek.StartsWith(' '))
            yield return (Where, lines[next++].Text.Trim());
    }

    /// <summary>What the processors or threads do: a numbered line for each, and its operations below it.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="most">How many there are at most.</param>
    /// <param name="operation">Reads an operation at a place.</param>
    internal IReadOnlyList<IReadOnlyList<T>> Programs<T>(string name, int most, Func<string, string, T> operation)
    {
        var programs = new List<IReadOnlyList<T>>();
        while (Peek.StartsWith($"{name} ", StringComparison.Ordinal) && programs.Count < most)
        {
            Next($"{name} {programs.Count}");
            programs.Add([.. Indented().Select(line => operation(line.Where, line.Text))]);
        }
        return programs;
    }

    /// <summary>Who ran when.</summary>
    internal Schedule Schedule() => ScheduleText.Parse(Where, Words("schedule"));

    /// <summary>The steps.</summary>
    /// <param name="step">Reads a step at a place.</param>
    internal IReadOnlyList<T> Steps<T>(Func<string, string, T> step)
    {
        Next("steps");
        return [.. Indented().Select(line => step(line.Where, line.Text))];
    }

    /// <summary>The last line.</summary>
    /// <exception cref="BadInputException">It is no verdict, or is not the last one.</exception>
    internal TraceVerdict? Verdict()
    {
        var where = Where;
        TraceVerdict? verdict = Words("verdict") switch
        {
            ["holds"] => null,
            [var id, "at", var step] when id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_') => new(id, TraceWords.InRange(where, "a step", step, 0, int.MaxValue)),
            _ => throw new BadInputException(where, "'verdict holds' or 'verdict ID at STEP'"),
        };
        return next == lines.Length ? verdict : throw Expected("the end of the trace");
    }
}
