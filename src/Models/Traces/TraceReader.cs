using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Models.Programs;
using Verified.Models.Refinement;

namespace Verified.Models.Traces;

/// <summary>Reads the text of a trace line by line; comments and empty lines are passed over.</summary>
internal sealed class TraceReader
{
    private static readonly int MostThreads = 32;

    private readonly string file;
    private readonly (int Number, string Text)[] lines;
    private int next;

    internal TraceReader(string text, string file)
    {
        this.file = file;
        lines = [.. text.Split('\n').Select((line, i) => (i + 1, line.TrimEnd('\r'))).Where(line => line.Item2.Trim() is not "" and not ['#', ..])];
    }

    /// <exception cref="BadInputException">A line is not what the format expects there.</exception>
    internal NotifierTrace Read()
    {
        Exactly(TraceText.Header);
        Exactly("model notifier");
        var sizes = SizesText.Parse(Where, Words("sizes"));
        var threads = new List<IReadOnlyList<Operation>>();
        while (Peek().StartsWith("thread", StringComparison.Ordinal) && threads.Count < MostThreads)
        {
            Exactly($"thread {threads.Count}");
            threads.Add([.. Indented().Select(line => OperationText.Parse($"{file}:{line.Number}", line.Text))]);
        }
        if (threads.Count == 0)
            throw Expected("'thread 0'");
        var schedule = ScheduleText.Parse(Where, Words("schedule"));
        Exactly("steps");
        var model = NotifierModel.For(sizes);
        Step[] steps = [.. Indented().Select(line => StepText.Parse($"{file}:{line.Number}", line.Text.Trim(), model))];
        var verdict = Verdict();
        if (next < lines.Length)
            throw Expected("the end of the trace");
        return new NotifierTrace(new TestCase(new TestProgram(sizes, threads), schedule), steps, verdict);
    }

    private string Where => next < lines.Length ? $"{file}:{lines[next].Number}" : $"{file}:{lines.LastOrDefault().Number + 1}";

    private string Peek() => next < lines.Length ? lines[next].Text : "";

    private BadInputException Expected(string what) => new(Where, next < lines.Length ? $"{what}, not '{lines[next].Text.Trim()}'" : $"{what}, but the file ends");

    private void Exactly(string line)
    {
        if (Peek() != line)
            throw Expected($"'{line}'");
        next++;
    }

    private string[] Words(string first)
    {
        var words = Peek().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.FirstOrDefault() != first)
            throw Expected($"'{first} …'");
        next++;
        return words[1..];
    }

    private IEnumerable<(int Number, string Text)> Indented()
    {
        while (Peek().StartsWith(' '))
            yield return lines[next++];
    }

    private TraceVerdict? Verdict()
    {
        var where = Where;
        return Words("verdict") switch
        {
            ["holds"] => null,
            [var id, "at", var step] => new TraceVerdict(id, TraceWords.InRange(where, "a step", step, 0, int.MaxValue)),
            _ => throw new BadInputException(where, "'verdict holds' or 'verdict ID at STEP'"),
        };
    }
}
