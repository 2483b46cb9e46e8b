using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Verified.Cli.Checks;

namespace Verified.Cli.Reports;

/// <summary>The run as JUnit XML: a suite for each check, a test case for each case.</summary>
internal static class JunitReport
{
    public static string Text(RunReport report)
    {
        var root = new XElement("testsuites", Numbers($"verified {report.Command}", report.Tally, report.Elapsed), report.Told.Select(Suite));
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        return text.Append(root).Append('\n').ToString();
    }

    private static XElement Suite(CheckRecord record) =>
        new("testsuite", Numbers(record.Name, Tally.Of(record.Result.Cases), record.Elapsed), Properties(record.Result.Solvers), record.Result.Cases.Select(one => Case(record.Name, one)));

    private static XElement? Properties(IReadOnlyList<SolverVersion> solvers) => solvers.Count == 0 ? null
        : new("properties", solvers.Select(solver => new XElement("property", new XAttribute("name", $"solver.{solver.Name}"), new XAttribute("value", solver.Version))));

    private static XElement Case(string suite, CaseResult one)
    {
        var element = new XElement("testcase", new XAttribute("classname", suite), new XAttribute("name", one.Name), Time(one.Elapsed));
        if (Verdict(one.Outcome) is { } verdict)
        {
            element.Add(new XElement(verdict, new XAttribute("message", Plain(one.Reason)), Plain(string.Join('\n', [.. Worlds(one), .. one.Details, one.Reproduce ?? ""]))));
        }

        return element;
    }

    private static IEnumerable<string> Worlds(CaseResult one) => one.Worlds.Count == 0 ? [] : [$"It shows in {string.Join(", ", one.Worlds)}."];

    private static string? Verdict(Outcome outcome) => outcome switch
    {
        Outcome.Passed => null,
        Outcome.Skipped => "skipped",
        Outcome.Error => "error",
        Outcome.Failed => "failure",
    };

    private static object[] Numbers(string name, Tally tally, TimeSpan elapsed) =>
    [
        new XAttribute("name", name),
        new XAttribute("tests", tally.Passed + tally.Failed + tally.Skipped + tally.Errors),
        new XAttribute("failures", tally.Failed),
        new XAttribute("errors", tally.Errors),
        new XAttribute("skipped", tally.Skipped),
        Time(elapsed),
    ];

    private static XAttribute Time(TimeSpan elapsed) =>
        new("time", elapsed.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture));

    /// <summary>XML has no place for most control characters; a reason may quote what a peer sent.</summary>
    private static string Plain(string? text) =>
        string.Concat((text ?? "").Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '?' : c));
}
