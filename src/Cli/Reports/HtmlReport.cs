using System.Globalization;
using System.Net;
using System.Text;
using Verified.Cli.Checks;

namespace Verified.Cli.Reports;

/// <summary>The run as one page that needs no other file and no network.</summary>
internal static class HtmlReport
{
    private const string Sheet =
        """
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff }
        table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d8dde5; vertical-align: top }
        td.number, th.number { text-align: right; white-space: nowrap } code, pre { background: #f1f3f6; padding: 0 .25rem } summary { cursor: pointer }
        td, th, li, p, h1, h3, code, pre, summary { overflow-wrap: anywhere } pre { white-space: pre-wrap } th { white-space: nowrap } h3 { font-size: 1rem; margin: .8rem 0 .2rem }
        td.case { min-width: 8rem } td.failed, td.passed, td.skipped, td.error { white-space: nowrap } table.steps td { padding: 0 .6rem; font-family: monospace } table.steps { width: auto }
        tr.wrong td { background: #fbe3e1; font-weight: 600 } .story { border-left: 4px solid #b3261e; padding-left: .8rem } ul { margin: .2rem 0; padding-left: 1.2rem }
        .passed { color: #1a7f37 } .skipped { color: #8a6100 } .error { color: #8250df } .failed { color: #b3261e; font-weight: 600 }
        @media (prefers-color-scheme: dark) { body { color: #dfe5ee; background: #14181f } td, th { border-color: #333b48 } code, pre { background: #232a35 }
        .passed { color: #57c373 } .skipped { color: #d9a93b } .error { color: #b995f5 } .failed { color: #ff8a80 } tr.wrong td { background: #5a2320 } }
        """;

    public static string Text(RunReport report)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n");
        page.Append($"<title>verified {Plain(report.Command)}: {report.Tally}</title>\n<style>\n{Sheet}\n</style></head><body>\n");
        page.Append($"<h1>verified {Plain(report.Command)}</h1>\n<p><strong>{report.Tally}</strong>{Remarks(report)}</p>\n");
        page.Append(Where(report));
        page.Append("<table><thead><tr><th>check</th><th>outcome</th><th>counted</th><th class=\"number\">seconds</th></tr></thead><tbody>\n");
        page.AppendJoin('\n', report.Told.Select(Row)).Append("\n</tbody></table>\n");
        page.AppendJoin('\n', report.Told.Select(Details)).Append("\n</body></html>\n");
        return page.ToString();
    }

    private static string Remarks(RunReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $" · {report.Started:yyyy-MM-dd HH:mm:ss} UTC · {report.Elapsed.TotalSeconds:F1} s · budget {Word(report.Budget)}{(report.Interrupted ? " · interrupted" : "")}");

    private static string Row(CheckRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"<tr><td>{Plain(record.Name)}</td>{Verdict(record.Result.Outcome)}<td>{Counts(record.Result)}{Solvers(record.Result)}</td><td class=\"number\">{record.Elapsed.TotalSeconds:F1}</td></tr>");

    private static string Counts(CheckResult result) =>
        Plain(string.Join(", ", result.Counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value:N0} {c.Name}"))));

    private static string Solvers(CheckResult result) => string.Concat(result.Solvers.Select(solver => $"<br>{Plain($"{solver.Name}: {solver.Version}")}"));

    private static string Details(CheckRecord record)
    {
        var open = record.Result.Outcome == Outcome.Passed ? "" : " open";
        return $"<details{open}><summary>{Plain(record.Name)}: {Tally.Of(record.Result.Cases)}</summary><table><tbody>\n"
            + string.Join('\n', record.Result.Cases.Select(Case)) + "\n</tbody></table></details>";
    }

    private static string Case(CaseResult one) => one.Story is { } story
        ? $"<tr><td class=\"case\">{Plain(one.Name)}</td><td>{Plain(one.Claim)}</td>{Verdict(one.Outcome)}<td>{Plain(one.Reason)}{Worlds(one)}</td></tr><tr><td colspan=\"4\">{StoryPage.Of(story)}{Listing(one.State)}</td></tr>"
        : $"<tr><td class=\"case\">{Plain(one.Name)}</td><td>{Plain(one.Claim)}</td>{Verdict(one.Outcome)}<td>{Plain(one.Reason)}{Listing(one.Details)}{Command(one.Reproduce)}</td></tr>";

    private static string Worlds(CaseResult one) => one.Worlds.Count == 0 ? "" : $" It shows in {Plain(string.Join(", ", one.Worlds))}.";

    private static string Where(RunReport report)
    {
        var here = RunEnvironment.Of(report);
        (string Name, string Value)[] facts =
        [
            ("kernel", here.Kernel),
            ("machine", string.Create(CultureInfo.InvariantCulture, $"{here.Cpu}, {here.Cores} cores, {here.MemoryMebibytes:N0} MiB")),
            ("tree", here.Tree),
            ("solvers", here.Solvers.Count == 0 ? "none" : string.Join("; ", here.Solvers.Select(solver => $"{solver.Name}: {solver.Version}"))),
            ("seeds", RunEnvironment.SeedsOf(report) is { Count: > 0 } seeds ? string.Join(", ", seeds) : "none"),
        ];
        return $"<table><tbody>{string.Concat(facts.Select(fact => $"<tr><th>{fact.Name}</th><td>{Plain(fact.Value)}</td></tr>"))}</tbody></table>\n";
    }

    private static string Listing(IReadOnlyList<string> lines) =>
        lines.Count == 0 ? "" : $"<pre>{Plain(string.Join('\n', lines))}</pre>";

    private static string Command(string? command) => command is null ? "" : $"<br><code>{Plain(command)}</code>";

    private static string Verdict(Outcome outcome) => $"<td class=\"{Word(outcome)}\">{Word(outcome)}</td>";

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Plain(string? text) => WebUtility.HtmlEncode(text ?? "");
}
