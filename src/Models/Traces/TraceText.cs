using System.Text;
using Verified.Models.Refinement;

namespace Verified.Models.Traces;

/// <summary>A trace as text.</summary>
/// <remarks>
/// <code>
/// verified trace 1
/// model notifier
/// sizes pages=6 vas=4 … point=1 pinned=0 swapping=1 forking=1
/// thread 0
///   write cpu=0 mm=0 va=0 value=1
/// thread 1
///   unmap mm=0 first=0 last=0
/// schedule 0*9 1*4
/// steps
///   CreateMm(mm0)
///   PrepareChange(change0,mm0,va0)
/// verdict MMN-SPTE-001 at 17
/// </code>
/// <c>verdict holds</c> stands where nothing is wrong. A line that starts with <c>#</c> says nothing to the reader of the format.
/// </remarks>
public static class TraceText
{
    /// <summary>The first line of every trace of this version of the format.</summary>
    public static string Header { get; } = "verified trace 1";

    /// <summary>The text of a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="comments">Lines for people, put at the end.</param>
    public static string Print(NotifierTrace trace, IEnumerable<string>? comments = null)
    {
        var program = trace.Case.Program;
        var text = new StringBuilder().Append(Header).Append('\n').Append("model notifier\n").Append($"sizes {SizesText.Print(program.Sizes)}\n");
        for (var thread = 0; thread < program.Threads.Count; thread++)
        {
            text.Append($"thread {thread}\n");
            foreach (var operation in program.Threads[thread])
                text.Append($"  {OperationText.Print(operation)}\n");
        }
        text.Append($"schedule {ScheduleText.Print(trace.Case.Schedule)}".TrimEnd()).Append("\nsteps\n");
        var model = NotifierModel.For(program.Sizes);
        foreach (var step in trace.Steps)
            text.Append($"  {model.Text(step)}\n");
        text.Append(trace.Verdict is { } verdict ? $"verdict {verdict.Id} at {verdict.At}\n" : "verdict holds\n");
        foreach (var comment in comments ?? [])
            text.Append($"# {comment}\n");
        return text.ToString();
    }

    /// <summary>Reads a trace.</summary>
    /// <exception cref="Abi.BadInputException">A line is not what the format expects there.</exception>
    public static NotifierTrace Parse(string text, string where) => new TraceReader(text, where).Read();
}
