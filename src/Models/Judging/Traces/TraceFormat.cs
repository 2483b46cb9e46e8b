using System.Text;

namespace Verified.Models.Judging.Traces;

/// <summary>The text that traces of all models have in common; <see cref="TraceLines"/> reads it.</summary>
internal static class TraceFormat
{
    /// <summary>The first line of every trace of this version of the format.</summary>
    internal static readonly string Header = "verified trace 2";

    /// <summary>The first line of traces whose operations are a kind with numbers; they are still read.</summary>
    internal static readonly string OldHeader = "verified trace 1";

    /// <summary>How many lines stand above the first program.</summary>
    internal static readonly int LinesAbove = 3;

    /// <summary>The text of a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="comments">Lines for people, put at the end.</param>
    internal static string Print(TraceInWords trace, IEnumerable<string>? comments)
    {
        var text = new StringBuilder($"{Header}\nmodel {trace.Model}\nsizes {trace.Sizes}\n");
        foreach (var program in trace.Programs)
            Block(program.Heading, program.Operations);
        if (trace.Schedule is { } schedule)
            text.Append($"schedule {schedule}".TrimEnd()).Append('\n');
        Block("steps", trace.Steps);
        text.Append(trace.Verdict is { } verdict ? $"verdict {verdict.Id} at {verdict.At}\n" : "verdict holds\n");
        foreach (var comment in comments ?? [])
            text.Append($"# {comment}\n");
        return text.ToString();

        void Block(string heading, IEnumerable<string> lines)
        {
            text.Append($"{heading}\n");
            foreach (var line in lines)
                text.Append($"  {line}\n");
        }
    }
}
