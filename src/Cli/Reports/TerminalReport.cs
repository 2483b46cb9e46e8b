using System.Globalization;
using Spectre.Console;
using Verified.Cli.Checks;

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

    public void Show(CheckRecord record)
    {
        var outcome = record.Result.Outcome;
        console.MarkupLineInterpolated(
            $"[{Colour(outcome)}]{Word(outcome),-8}[/] {record.Name.PadRight(NameWidth)} [grey]{Seconds(record.Elapsed)}[/]  {Summary(record.Result)}");
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
        console.WriteLine($"         {about}{claim}: {one.Reason}");
        foreach (var line in one.Details.Append(one.Reproduce ?? "").Where(line => line.Length > 0))
        {
            console.WriteLine($"         {line}");
        }
    }
}
