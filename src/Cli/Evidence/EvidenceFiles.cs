using System.Globalization;
using System.Text;
using System.Text.Json;
using Verified.Abi;
using Verified.Cli.Checks;
using Verified.Cli.Output;
using Verified.Cli.Reports;

namespace Verified.Cli.Evidence;

/// <summary>The records of runs that the ledger is made of: <c>docs/evidence</c>, a file for each check, a line for each claim.</summary>
internal static class EvidenceFiles
{
    /// <summary>Where they are.</summary>
    public static string Folder => Path.Combine(Repository.Root, "docs", "evidence");

    private static readonly JsonSerializerOptions OnALine = new(JsonReport.Style) { WriteIndented = false };

    /// <summary>All of them, in the order of the list of checks.</summary>
    /// <exception cref="BadInputException">A file is no record.</exception>
    public static IReadOnlyList<RecordedCheck> All() => !Directory.Exists(Folder) ? [] :
        [.. Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).Select(file => Parse(File.ReadAllText(file), Path.GetRelativePath(Repository.Root, file)))];

    /// <summary>Records the checks of a run of which each case passed, or was skipped. A check that was interrupted, failed or did nothing keeps the record that it has.</summary>
    /// <returns>A line for each check that was not recorded, with the reason.</returns>
    public static IReadOnlyList<string> Record(RunReport report)
    {
        var (here, texts, lines) = (RunEnvironment.Of(report), ClaimTexts.All(), new List<string>());
        foreach (var check in report.Checks)
        {
            var record = Of(check, report, here, texts);
            var fault = WhyNot(check, report) ?? (OutputFile.Save(Path.Combine(Folder, record.File), Print(record)) is { } unwritten ? unwritten : null);
            if (fault is not null)
            {
                lines.Add($"{check.Name}: not recorded: {fault}");
            }
        }

        return lines;
    }

    /// <summary>A record as text: its head, then a line for each claim.</summary>
    internal static string Print(RecordedCheck record)
    {
        var head = JsonSerializer.Serialize(
            new { RecordedCheck.Schema, record.Check, record.Budget, record.Date, record.Commit, record.Cores, record.Seconds, record.Solvers, record.Counts }, JsonReport.Style);
        var text = new StringBuilder(head[..^2]).Append(",\n  \"claims\": [");
        text.AppendJoin(',', record.Claims.Select(claim => $"\n    {JsonSerializer.Serialize(claim, OnALine)}"));
        return text.Append("\n  ]\n}\n").ToString();
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    internal static RecordedCheck Parse(string text, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<RecordedCheck>(text, JsonReport.Style) is { Check: not null, Budget: not null, Date: not null, Solvers: not null, Counts: not null, Claims: not null } record
                ? record : throw new BadInputException(file, "a record as './verified check --record' writes it");
        }
        catch (JsonException fault)
        {
            throw new BadInputException($"{file}:{(fault.LineNumber ?? 0) + 1}", "a record as './verified check --record' writes it");
        }
    }

    private static string? WhyNot(CheckRecord check, RunReport report) =>
        check.Result.Outcome >= Outcome.Error ? "not all of it passed"
        : report.Interrupted ? "the run was interrupted"
        : check.Result.Cases.All(one => one.Outcome == Outcome.Skipped) ? check.Result.Cases.FirstOrDefault()?.Reason ?? "it judged nothing"
        : null;

    private static RecordedCheck Of(CheckRecord check, RunReport report, RunEnvironment here, IReadOnlyDictionary<string, string> texts) => new(
        check.Name, report.Budget.ToString().ToLowerInvariant(), report.Started.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        here.Commit is null ? null : here.Tree, here.Cores, (long)Math.Round(check.Elapsed.TotalSeconds),
        [.. check.Result.Solvers.Select(solver => $"{solver.Name} {solver.Version}")],
        check.Result.Counts.Where(count => !count.Name.Contains('/') && !count.Name.StartsWith("ms ", StringComparison.Ordinal)).DistinctBy(count => count.Name).ToDictionary(count => count.Name, count => count.Value),
        [.. check.Result.Evidence.OrderBy(one => one.Claim, StringComparer.Ordinal).ThenBy(one => one.Kind)
            .Select(one => new RecordedClaim(one.Claim, one.Kind, texts.GetValueOrDefault(one.Claim, ""), one.Counts.ToDictionary(count => count.Name, count => count.Value)))]);
}
