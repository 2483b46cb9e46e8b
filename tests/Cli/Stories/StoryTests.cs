using System.Text.Json;
using System.Xml.Linq;
using Verified.Cli;
using Verified.Cli.Checks;
using Verified.Cli.Reports;
using Verified.Cli.Stories;
using Verified.Models.Judging;
using Verified.Spec.Language;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Cli.Stories;

/// <summary>What the story of a failing run must have, for each of the five judges.</summary>
public class StoryTests
{
    public static TheoryData<string> Bugs => [.. PlantedStory.Bugs];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void It_has_the_threads_and_every_step_up_to_the_wrong_one(string bug)
    {
        var story = PlantedStory.Of(bug);

        Assert.Contains(story.Trace.Programs, program => program.Operations.Count > 0);
        Assert.Equal(Enumerable.Range(1, story.Steps.Count), story.Steps.Select(step => step.Number));
        Assert.Equal(story.Failure.At, Assert.Single(story.Steps, step => step.IsWrong).Number);
        Assert.All(story.Steps, step => Assert.Matches("^(boot|thread [0-9]|cpu [0-9]|vcpu [0-9])$", step.By));
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void It_speaks_of_no_step_that_it_does_not_have(string bug)
    {
        var story = PlantedStory.Of(bug);

        Assert.InRange(story.FallsAt, 1, story.Steps.Count);
        Assert.All(story.Failure.Violations, violation => Assert.InRange(violation.Step, 1, story.Steps.Count));
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void It_says_where_the_claim_is_written_and_the_line_states_it(string bug)
    {
        var claim = PlantedStory.Of(bug).Claim;

        Assert.DoesNotContain(claim.Id, FailureWords.All.Keys);
        Assert.Contains($"\"{claim.Id}\"", LineAt(claim.Place));
        Assert.NotEmpty(claim.Sentence);
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void It_says_where_guard_and_rule_are_written_and_which_function_the_rule_cites(string bug)
    {
        var story = PlantedStory.Of(bug);

        Assert.Equal(story.Failure.Kind == FailureKind.Refused, story.Failure.Place is not null);
        if (story.Failure.Place is { } guard)
        {
            Assert.Contains("Guard(", LineAt(guard));
        }

        if (story.Failure.Rule is { } rule)
        {
            Assert.Contains($"public void {rule}(", LineAt(story.Rule!.Place));
            Assert.Matches("Linux|Xen|XSA|Intel|AMD", story.Rule.Source);
        }
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void It_says_what_was_read_or_what_differs_with_both_values(string bug)
    {
        var failure = PlantedStory.Of(bug).Failure;

        Assert.NotEmpty(failure.Because);
        Assert.True(failure.Kind != FailureKind.Refused || failure.Because.Skip(1).Any(line => line.Contains(" = ", StringComparison.Ordinal)), string.Join('\n', failure.Because));
        Assert.True(failure.Id != "REFINE-STATE" || failure.Because.All(line => line.Contains("specification", StringComparison.Ordinal) && line.Contains("implementation", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_refused_step_has_what_was_possible_instead(string bug)
    {
        var failure = PlantedStory.Of(bug).Failure;

        Assert.Equal(failure.Kind == FailureKind.Refused, failure.Nearest.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void It_fits_eighty_columns_and_breaks_no_command(string bug)
    {
        var story = PlantedStory.Of(bug) with { Replay = Replay, Debug = $"{Replay} --until 17" };

        var lines = StoryText.Lines(story, 80);

        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.Contains(Replay, string.Join(' ', lines.Select(line => line.Trim().TrimEnd('\\').Trim())));
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void The_claim_that_fell_first_is_its_name_everywhere(string bug)
    {
        var story = PlantedStory.Of(bug);
        var report = Report(CaseResult.Told("bug", story));

        Assert.Equal(story.Trace.Verdict!.Id, story.Name);
        Assert.Equal(story.Name, CaseOf(report).GetProperty("claim").GetString());
        Assert.Equal(story.Name, CaseOf(report).GetProperty("story").GetProperty("claim").GetProperty("id").GetString());
        Assert.Equal(story.Name, SarifOf(report).GetProperty("ruleId").GetString());
        Assert.StartsWith($"claim     {story.Name}: ", XDocument.Parse(JunitReport.Text(report)).Descendants("failure").Single().Value);
        Assert.Contains($"<h3>{story.Name}</h3>", HtmlReport.Text(report));
    }

    [Fact]
    public void Sarif_opens_at_the_claim_of_an_obligation_and_names_its_rule()
    {
        var rule = Specifications.Named("notifier").Rules.First(one => one.Name == "ZapPte");
        var result = SarifOf(Report(CaseResult.Failed("MMN-PERM-001.ZapPte", "z3 says sat") with { Claim = "MMN-PERM-001", RulePlace = SpecificationSources.OfRule(rule) }));

        Assert.Contains("\"MMN-PERM-001\"", LineAt(PlaceOf(result.GetProperty("locations")[0])));
        Assert.Contains("void ZapPte(", LineAt(PlaceOf(result.GetProperty("relatedLocations")[0])));
    }

    [Fact]
    public void Sarif_opens_at_the_rule_of_what_has_no_claim()
    {
        var rule = Specifications.Named("notifier").Rules.First(one => one.Name == "ZapPte");
        var result = SarifOf(Report(CaseResult.Failed("ZapPte can be taken", "it cannot") with { RulePlace = SpecificationSources.OfRule(rule) }));

        Assert.Contains("void ZapPte(", LineAt(PlaceOf(result.GetProperty("locations")[0])));
    }

    private static SourcePlace PlaceOf(JsonElement location)
    {
        var physical = location.GetProperty("physicalLocation");
        return new(physical.GetProperty("artifactLocation").GetProperty("uri").GetString()!, physical.GetProperty("region").GetProperty("startLine").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Sarif_opens_at_the_line_of_the_specification_and_walks_through_the_saved_trace(string bug)
    {
        var story = PlantedStory.Of(bug);
        var result = SarifOf(Report(CaseResult.Told("bug", story) with { File = "artifacts/traces/a.trace" }));

        var location = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        var place = new SourcePlace(location.GetProperty("artifactLocation").GetProperty("uri").GetString()!, location.GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Contains($"\"{story.Name}\"", LineAt(place));
        Assert.Equal("SRCROOT", location.GetProperty("artifactLocation").GetProperty("uriBaseId").GetString());
        var trace = story.Trace.Print().Split('\n');
        var flow = result.GetProperty("codeFlows")[0].GetProperty("threadFlows")[0].GetProperty("locations").EnumerateArray().ToList();
        Assert.Equal(story.Steps.Select(step => step.Text), flow.Select(step => trace[step.GetProperty("location").GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32() - 1].Trim()));
    }

    [Fact]
    public void Every_field_of_a_story_is_in_the_document_of_the_json()
    {
        var document = File.ReadAllText(Checkout.At("docs/json-schema.md"));
        var report = Report(CaseResult.Told("bug", PlantedStory.Of(PlantedStory.Bugs[0])) with { World = "native", Seed = 1, State = ["x"] });

        Assert.All(Names(JsonDocument.Parse(JsonReport.Text(report)).RootElement), name => Assert.Contains($"`{name}`", document));
    }

    private static readonly string Replay = "./verified replay artifacts/traces/notifier-kvm-seed18446744073709551615-program2696.trace --world kvm";

    internal static RunReport Report(params CaseResult[] cases) =>
        new("check", Budget.Quick, DateTimeOffset.UnixEpoch, TimeSpan.Zero, false, [.. cases.Select((one, number) => new CheckRecord($"check {number}", CheckResult.Of(one), TimeSpan.Zero))]);

    private static JsonElement CaseOf(RunReport report) => JsonDocument.Parse(JsonReport.Text(report)).RootElement.GetProperty("checks")[0].GetProperty("cases")[0];

    private static JsonElement SarifOf(RunReport report) => JsonDocument.Parse(SarifReport.Text(report)).RootElement.GetProperty("runs")[0].GetProperty("results")[0];

    private static string LineAt(SourcePlace? place)
    {
        Assert.NotNull(place);
        return File.ReadAllLines(Checkout.At(place.File))[place.Line - 1];
    }

    private static IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Name == "counts" ? [p.Name] : Names(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Names),
        _ => [],
    };
}
