using System.Text.Json;
using System.Xml.Linq;
using Verified.Cli.Checks;
using Verified.Cli.Reports;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Cli;

public class ReportTests
{
    private static readonly IReadOnlyList<ICheck> OfEveryOutcome =
    [
        ToldCheck.Ending("proofs", CaseResult.Passed("proofs")),
        ToldCheck.Ending("bugs", CaseResult.Failed("XSA-1 <&>", "not caught\u0001") with { Claim = "MMN-SPTE-001", File = "bugs/XSA-1/bug.diff", Details = ["Commit(fault0)"], Reproduce = "./verified bugs XSA-1" }),
        ToldCheck.Ending("live", CaseResult.Skipped("live", "no /dev/kvm")),
        ToldCheck.Ending("search", CaseResult.Error("search", "out of memory")),
    ];

    [Fact]
    public async Task Json_is_the_only_thing_on_standard_output_and_has_the_documented_fields()
    {
        var ran = await Ran.Check(OfEveryOutcome, "--json", "--budget", "quick");

        var root = JsonDocument.Parse(ran.Output).RootElement;
        Assert.Equal("verified-report/1", root.GetProperty("schema").GetString());
        Assert.Equal("quick", root.GetProperty("budget").GetString());
        Assert.Equal(1, root.GetProperty("exitStatus").GetInt32());
        Assert.Equal("""{"passed":1,"failed":1,"skipped":1,"errors":1}""", Compact(root.GetProperty("totals")));
        var bugs = root.GetProperty("checks")[1];
        Assert.Equal("failed", bugs.GetProperty("outcome").GetString());
        Assert.Equal(1200, bugs.GetProperty("counts").GetProperty("things").GetInt64());
        Assert.Equal("MMN-SPTE-001", bugs.GetProperty("cases")[0].GetProperty("claim").GetString());
    }

    [Fact]
    public async Task Every_field_of_the_json_is_in_its_document()
    {
        var ran = await Ran.Check(OfEveryOutcome, "--json");
        var document = File.ReadAllText(Checkout.At("docs/json-schema.md"));

        Assert.Contains(JsonReport.Schema, document);
        Assert.All(FieldNames(JsonDocument.Parse(ran.Output).RootElement), name => Assert.Contains($"`{name}`", document));
    }

    [Fact]
    public async Task Junit_has_a_suite_for_each_check_and_keeps_the_four_outcomes_apart()
    {
        var suites = XDocument.Parse(await Written("--junit")).Root!.Elements("testsuite").ToList();

        Assert.Equal(["proofs", "bugs", "live", "search"], suites.Select(s => s.Attribute("name")!.Value));
        Assert.Equal(
            ["", "failure", "skipped", "error"],
            suites.Select(s => string.Concat(s.Element("testcase")!.Elements().Select(e => e.Name.LocalName))));
    }

    [Fact]
    public async Task Sarif_has_a_result_for_what_failed_and_a_notification_for_what_broke()
    {
        var run = JsonDocument.Parse(await Written("--sarif")).RootElement.GetProperty("runs")[0];

        var result = Assert.Single(run.GetProperty("results").EnumerateArray());
        Assert.Equal("MMN-SPTE-001", result.GetProperty("ruleId").GetString());
        var invocation = run.GetProperty("invocations")[0];
        Assert.False(invocation.GetProperty("executionSuccessful").GetBoolean());
        Assert.Equal(1, invocation.GetProperty("toolExecutionNotifications").GetArrayLength());
    }

    [Fact]
    public async Task Html_is_one_file_that_quotes_what_it_shows()
    {
        var page = await Written("--html");

        Assert.Contains("XSA-1 &lt;&amp;&gt;", page);
        Assert.DoesNotContain("src=", page);
        Assert.DoesNotContain("href=", page);
    }

    [Theory]
    [InlineData("--html")]
    [InlineData("--junit")]
    [InlineData("--sarif")]
    public async Task A_report_that_cannot_be_written_is_refused_before_the_work(string option)
    {
        var ran = await Ran.Check([ToldCheck.Throwing("never", new InvalidOperationException("it ran"))], option, "/no/such/folder/report");

        Assert.Equal(2, (int)ran.Status);
        Assert.Equal($"verified: {option} /no/such/folder/report: expected a file that can be written (no such folder)\n", ran.Error);
    }

    private static async Task<string> Written(string option)
    {
        var folder = Directory.CreateTempSubdirectory("verified-report");
        try
        {
            var file = Path.Combine(folder.FullName, "report");
            await Ran.Check(OfEveryOutcome, option, file);
            Assert.Equal([file], Directory.GetFiles(folder.FullName));
            return await File.ReadAllTextAsync(file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    private static IEnumerable<string> FieldNames(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .SelectMany(p => p.Name == "counts" ? [p.Name] : FieldNames(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(FieldNames),
        _ => [],
    };
}
