using System.Text;
using Verified.Models.Schedules;

namespace Verified.Models.Traces;

/// <summary>The text that traces of all models have in common; <see cref="TraceLines"/> reads it.</summary>
internal static class TraceFormat
{
    /// <summary>The first line of every trace of this version of the format.</summary>
    internal static readonly string Header = "verified trace 1";

    /// <summary>The text of a trace.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="sizes">The sizes, on one line.</param>
    /// <param name="programs">The line above each program, and its operations.</param>
    /// <param name="schedule">Who ran when; nothing where nobody chooses.</param>
    /// <param name="steps">The steps in words.</param>
    /// <param name="verdict">What is wrong.</param>
    /// <param name="comments">Lines for people, put at the end.</param>
    internal static string Print(
        string model, string sizes, IEnumerable<(string Heading, IEnumerable<string> Operations)> programs, Schedule? schedule, IEnumerable<string> steps, TraceVerdict? verdict, IEnumerable<string>? comments)
    {
        var text = new StringBuilder($"{Header}\nmodel {model}\nsizes {sizes}\n");
        foreach (var (heading, operations) in programs)
            Block(heading, operations);
        if (schedule is not null)
            text.Append($"schedule {ScheduleText.Print(schedule)}".TrimEnd()).Append('\n');
        Block("steps", steps);
        text.Append(verdict is null ? "verdict holds\n" : $"verdict {verdict.Id} at {verdict.At}\n");
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
