using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Verified.Cli.Checks;

namespace Verified.Cli.Reports;

/// <summary>The run as one JSON object; docs/json-schema.md describes it, and a change there that breaks a reader raises the version.</summary>
internal static class JsonReport
{
    public const string Schema = "verified-report/1";

    internal static JsonSerializerOptions Style { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Text(RunReport report) => JsonSerializer.Serialize(
        new
        {
            Schema,
            report.Command,
            report.Budget,
            Started = report.Started.UtcDateTime,
            Seconds = Rounded(report.Elapsed),
            report.Interrupted,
            ExitStatus = (int)report.Status,
            Totals = report.Tally,
            Environment = EnvironmentObject(report),
            Checks = report.Told.Select(Check),
        },
        Style);

    private static object Check(CheckRecord record) => new
    {
        record.Name,
        record.Result.Outcome,
        Seconds = Rounded(record.Elapsed),
        Counts = record.Result.Counts.ToDictionary(c => c.Name, c => c.Value),
        Solvers = record.Result.Solvers.Count == 0 ? null : record.Result.Solvers.Select(solver => new { solver.Name, solver.Version }),
        Cases = record.Result.Cases.Select(Case),
    };

    private static object EnvironmentObject(RunReport report)
    {
        var here = RunEnvironment.Of(report);
        return new
        {
            here.Kernel,
            here.Cpu,
            here.Cores,
            here.MemoryMebibytes,
            here.Commit,
            here.HasChanges,
            Solvers = here.Solvers.Select(solver => new { solver.Name, solver.Version }),
            Seeds = RunEnvironment.SeedsOf(report),
        };
    }

    private static object Case(CaseResult one) => new
    {
        one.Name,
        one.Outcome,
        one.World,
        one.Seed,
        one.Claim,
        one.Reason,
        one.SameAs,
        Worlds = one.Worlds.Count == 0 ? null : one.Worlds,
        Story = one.Story is { } story ? StoryObject.Of(story) : null,
        State = one.State.Count == 0 ? null : one.State,
        Details = one.Details.Count == 0 ? null : one.Details,
        one.Reproduce,
        one.File,
        Seconds = Rounded(one.Elapsed),
    };

    private static double Rounded(TimeSpan elapsed) => Math.Round(elapsed.TotalSeconds, 3);
}
