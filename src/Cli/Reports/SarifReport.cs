using System.Text.Json;
using Verified.Cli.Checks;

namespace Verified.Cli.Reports;

/// <summary>What does not hold, as SARIF 2.1.0: a rule for each claim, a result for each failed case.</summary>
/// <remarks>Source: OASIS SARIF 2.1.0, 3.14 (run), 3.20 (invocation), 3.27 (result). A case without a verdict is a notification, not a result.</remarks>
internal static class SarifReport
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    public static string Text(RunReport report) => JsonSerializer.Serialize(
        new Dictionary<string, object>
        {
            ["$schema"] = Schema,
            ["version"] = "2.1.0",
            ["runs"] = new[] { Run(report) },
        },
        JsonReport.Style);

    private static object Run(RunReport report)
    {
        var failed = report.Cases.Where(c => c.Outcome == Outcome.Failed).ToList();
        var rules = failed.Select(Rule).Distinct().Select(id => new { Id = id });
        return new
        {
            Tool = new { Driver = new { Name = "verified", Rules = rules } },
            Invocations = new[] { Invocation(report) },
            Results = failed.Select(Result),
        };
    }

    private static object Invocation(RunReport report) => new
    {
        CommandLine = $"verified {report.Command}",
        ExitCode = (int)report.Status,
        ExecutionSuccessful = report.Tally.Errors == 0 && !report.Interrupted,
        ToolExecutionNotifications = report.Cases.Where(c => c.Outcome == Outcome.Error)
            .Select(c => new { Level = "error", Message = Message(c) }),
    };

    private static object Result(CaseResult one) => new
    {
        RuleId = Rule(one),
        Level = "error",
        Message = Message(one),
        Locations = one.File is null ? [] : new[] { Location(one.File) },
    };

    private static object Location(string file) =>
        new { PhysicalLocation = new { ArtifactLocation = new { Uri = file } } };

    private static object Message(CaseResult one) =>
        new { Text = one.Reproduce is null ? $"{one.Name}: {one.Reason}" : $"{one.Name}: {one.Reason}\n{one.Reproduce}" };

    private static string Rule(CaseResult one) => one.Claim ?? one.Name;
}
