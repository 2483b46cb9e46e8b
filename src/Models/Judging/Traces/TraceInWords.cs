using Verified.Models.Schedules;

namespace Verified.Models.Judging.Traces;

/// <summary>What one thread, processor or sequence of actions does.</summary>
/// <param name="Heading">Who: <c>thread 0</c>, <c>cpu 1</c>, <c>actions</c>.</param>
/// <param name="Operations">What it does, one operation a line.</param>
public sealed record ProgramInWords(string Heading, IReadOnlyList<string> Operations);

/// <summary>A trace of any model in the words of its file. Every printer of traces and failures works on this, whatever the model.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Sizes">The sizes, on one line.</param>
/// <param name="Programs">What is run.</param>
/// <param name="Schedule">Who ran when, on one line; null where nobody chooses.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Verdict">What is wrong; null if nothing is.</param>
public sealed record TraceInWords(string Model, string Sizes, IReadOnlyList<ProgramInWords> Programs, string? Schedule, IReadOnlyList<string> Steps, TraceVerdict? Verdict)
{
    /// <summary>The same, from the parts of a trace.</summary>
    internal static TraceInWords Of(
        string model, string sizes, IEnumerable<(string Heading, IEnumerable<string> Operations)> programs, Schedule? schedule, IEnumerable<string> steps, TraceVerdict? verdict)
        => new(model, sizes, [.. programs.Select(program => new ProgramInWords(program.Heading, [.. program.Operations]))], schedule is null ? null : ScheduleText.Print(schedule), [.. steps], verdict);

    /// <summary>The steps; of a program whose calls are its steps, the calls.</summary>
    public IReadOnlyList<string> StepsOrCalls => HasSteps ? Steps : Programs[0].Operations;

    /// <summary>Whether steps are recorded apart from what is run.</summary>
    public bool HasSteps => Steps.Count > 0 || Programs.Count != 1;

    /// <summary>The line of the trace's file on which a step stands, counted from 1.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    public int LineOf(int step) => !HasSteps ? TraceFormat.LinesAbove + 1 + step : TraceFormat.LinesAbove + Programs.Sum(program => program.Operations.Count + 1) + (Schedule is null ? 0 : 1) + 1 + step;

    /// <summary>The text of the trace's file.</summary>
    /// <param name="comments">Lines for people, put at the end.</param>
    public string Print(IEnumerable<string>? comments = null) => TraceFormat.Print(this, comments);
}
