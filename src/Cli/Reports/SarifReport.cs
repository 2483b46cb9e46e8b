using System.Text.Json;
using Verified.Cli.Checks;
using Verified.Cli.Stories;
using Verified.Spec.Language;

namespace Verified.Cli.Reports;

/// <summary>What does not hold, as SARIF 2.1.0: a rule for each claim, a result for each failure, at the line of the specification that states the claim or the rule.</summary>
/// <remarks>
/// Source: OASIS SARIF 2.1.0, 3.14 (run), 3.20 (invocation), 3.27 (result), 3.28 (location), 3.36 (codeFlow). A case without a verdict is a notification, not a result.
/// A failure that shows in several cases is one result, which names its worlds.
/// </remarks>
internal static class SarifReport
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";
    private const string Root = "SRCROOT";

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
        List<CaseResult> failed = [.. report.Told.SelectMany(check => check.Result.Cases).Where(one => one.Outcome == Outcome.Failed && one.SameAs is null)];
        List<string> rules = [.. failed.Select(RuleId).Distinct()];
        return new
        {
            Tool = new { Driver = new { Name = "verified", Rules = rules.Select(Rule) } },
            OriginalUriBaseIds = new Dictionary<string, object> { [Root] = new { Uri = new Uri(Repository.Root.TrimEnd('/') + "/").AbsoluteUri } },
            Invocations = new[] { Invocation(report) },
            Results = failed.Select(one => Result(one, rules.IndexOf(RuleId(one)))),
        };
    }

    private static object Rule(string id) => new
    {
        Id = id,
        ShortDescription = new { Text = Citations.Find(id)?.Sentence ?? id },
        Help = new { Text = $"./verified show {id}" },
    };

    private static object Invocation(RunReport report) => new
    {
        CommandLine = $"verified {report.Command}",
        ExitCode = (int)report.Status,
        ExecutionSuccessful = report.Tally.Errors == 0 && !report.Interrupted,
        ToolExecutionNotifications = report.Cases.Where(c => c.Outcome == Outcome.Error)
            .Select(c => new { Level = "error", Message = Message(c) }),
    };

    private static object Result(CaseResult one, int rule) => new
    {
        RuleId = RuleId(one),
        RuleIndex = rule,
        Level = "error",
        Message = Message(one),
        Locations = Place(one) is { } place ? [At(place.File, place.Line, null)] : one.File is null ? Array.Empty<object>() : [At(one.File, null, null)],
        RelatedLocations = Related(one).ToArray() is { Length: > 0 } related ? related : null,
        CodeFlows = one.Story is { Steps.Count: > 0 } story ? new[] { Flow(story, one.File) } : null,
    };

    private static SourcePlace? Place(CaseResult one) => one.Story?.Place ?? (one.Claim is null ? null : Citations.Find(one.Claim)?.Place) ?? one.RulePlace;

    private static IEnumerable<object> Related(CaseResult one)
    {
        if (one.File is { } file && Place(one) is not null)
        {
            yield return At(file, null, one.Story is null ? "the cause" : "the trace");
        }

        if (one.Story?.Failure.Place is { } guard)
        {
            yield return At(guard.File, guard.Line, "the guard that refuses");
        }

        if (one.Story?.Rule?.Place is { } rule)
        {
            yield return At(rule.File, rule.Line, "the rule of the wrong step");
        }
        else if (one.RulePlace is { } about && about != Place(one))
        {
            yield return At(about.File, about.Line, "the rule that does not preserve it");
        }
    }

    // The steps of the run, each on its line of the saved trace.
    private static object Flow(FailureStory story, string? file) => new
    {
        ThreadFlows = new[]
        {
            new
            {
                Locations = story.Steps.Select(step => new
                {
                    Location = file is null ? (object)new { Message = Said(step) } : At(file, step.Line, Said(step).Text),
                    Importance = step.IsWrong ? "essential" : "important",
                }),
            },
        },
    };

    private static Words Said(StoryStep step) => new($"{step.Number}. {(step.By.Length == 0 ? "" : $"{step.By}: ")}{step.Text}");

    private static object At(string file, int? line, string? message) => new
    {
        PhysicalLocation = new
        {
            ArtifactLocation = Path.IsPathRooted(file) ? (object)new { Uri = new Uri(file).AbsoluteUri } : new { Uri = Uri.EscapeDataString(file).Replace("%2F", "/"), UriBaseId = Root },
            Region = line is { } start ? new { StartLine = start } : null,
        },
        Message = message is null ? null : new Words(message),
    };

    private static Words Message(CaseResult one) => new(string.Join('\n', [
        $"{one.Name}: {one.Reason}",
        .. one.Worlds.Count == 0 ? [] : (string[])[$"It shows in {string.Join(", ", one.Worlds)}."],
        .. one.Reproduce is null ? [] : (string[])[one.Reproduce],
    ]));

    private static string RuleId(CaseResult one) => one.Claim ?? one.Name;

    private sealed record Words(string Text);
}
