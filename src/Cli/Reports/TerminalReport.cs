using System.Globalization;
using Spectre.Console;
using Verified.Cli.Checks;
using Verified.Cli.Stories;

namespace Verified.Cli.Reports;

/// <summary>How much a person wants to read about what passed.</summary>
internal enum Reading
{
    /// <summary>Nothing: one line for each check, and what did not pass.</summary>
    Overview,

    /// <summary>What is worth saying about each case.</summary>
    EveryRemark,
}

/// <summary>A line for each check as it ends, with what did not hold under it, then the sum.</summary>
internal sealed class TerminalReport(IAnsiConsole console, Reading reading)
{
    private const int NameWidth = 14;
    private const int WordWidth = 9;

    private readonly ToldFailures told = new();

    // A terminal that writes into its last column may begin a new line of itself.
    private int Width => console.Profile.Width == int.MaxValue ? int.MaxValue : Math.Max(20, console.Profile.Width - 1);

    public void Show(CheckRecord ended)
    {
        var (record, outcome) = (told.Hear(ended), ended.Result.Outcome);
        List<string> lines = [.. TextWrap.Prose(new string(' ', WordWidth), $"{record.Name.PadRight(NameWidth)} {Seconds(record.Elapsed)}  {Summary(record.Result)}", 2, Width)];
        console.MarkupLineInterpolated($"[{Colour(outcome)}]{Word(outcome),-8}[/] {lines[0][WordWidth..]}");
        Write(lines.Skip(1));
        Write(record.Result.Solvers.SelectMany(solver => TextWrap.Prose(new string(' ', WordWidth), $"{solver.Name}: {solver.Version}", 2, Width)));
        foreach (var one in record.Result.Cases.Where(IsShown))
        {
            Explain(record, one);
        }
    }

    public void Close(RunReport report)
    {
        if (report.Interrupted)
        {
            console.MarkupLine("[yellow]interrupted[/]: what was finished by then is reported");
        }

        foreach (var (name, claim, worlds) in told.Repeated)
        {
            Write(TextWrap.Line($"{claim} shows in {string.Join(", ", worlds)}: one failure, told once, under '{name}'", Width));
        }

        console.WriteLine(report.Tally.ToString());
    }

    public static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Passed => "passed",
        Outcome.Skipped => "skipped",
        Outcome.Error => "error",
        Outcome.Failed => "FAILED",
    };

    private bool IsShown(CaseResult one) =>
        one.Outcome != Outcome.Passed || reading == Reading.EveryRemark && one.Reason is not null;

    private static string Colour(Outcome outcome) => outcome switch
    {
        Outcome.Passed => "green",
        Outcome.Skipped => "yellow",
        Outcome.Error => "magenta",
        Outcome.Failed => "red",
    };

    private static string Summary(CheckResult result)
    {
        var counts = result.Counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value:N0} {c.Name}"));
        var cases = result.Cases.Count > 1 ? [$"{result.Cases.Count} cases"] : Array.Empty<string>();
        return string.Join(", ", cases.Concat(counts));
    }

    private static string Seconds(TimeSpan elapsed) =>
        string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds,6:F1} s");

    private void Explain(CheckRecord record, CaseResult one)
    {
        var about = one.Name == record.Name ? Word(one.Outcome) : $"{Word(one.Outcome)} {one.Name}";
        var claim = one.Claim is null ? "" : $" ({one.Claim})";
        Write(TextWrap.Prose(new string(' ', WordWidth), $"{about}{claim}: {one.Reason}", 2, Width));
        if (one.Story is { } story)
        {
            Write(StoryText.Lines(story, Width - 2).Select(line => $"  {line}"));
            Write(one.State.SelectMany(line => TextWrap.Line($"  {line}", Width)));
            return;
        }

        Write(one.Details.SelectMany(line => TextWrap.Line($"{new string(' ', WordWidth)}{line}", Width)));
        if (one.Reproduce is { } command)
        {
            Write(TextWrap.Command(new string(' ', WordWidth), command, Width));
        }
    }

    // The lines are as long as they may be; the console must not break them again.
    private void Write(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            console.WriteLine(line);
        }
    }
}
