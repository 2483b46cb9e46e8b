using System.Text.Json;
using Verified.Cli.Checks;
using Verified.Cli.Reports;
using Verified.Cli.Stories;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Xunit;

namespace Verified.Tests.Cli.Stories;

public class ToldFailuresTests
{
    private static readonly string[] Worlds = ["native", "xen", "soft", "qemu", "kvm"];

    [Fact]
    public async Task A_failure_that_shows_in_five_worlds_is_told_once_with_their_names_and_fails_five_times()
    {
        var ran = await Ran.Check([.. Worlds.Select(world => ToldCheck.Ending($"fuzz on {world}", In(world, "guard 1: Pte[mm, va]")))]);

        Assert.Equal("0 passed, 5 failed, 0 skipped", ran.LastLine);
        Assert.Equal(1, Occurrences(ran.Output, "guard 1: Pte[mm, va]"));
        Assert.Equal(4, Occurrences(ran.Output, ": the same as notifier on native"));
        Assert.Contains("MMN-SPTE-001 shows in native, xen, soft, qemu, kvm: one failure, told once, under 'notifier on native'", ran.Output);
    }

    [Fact]
    public void Json_has_the_worlds_in_the_first_case_and_the_first_case_in_the_others()
    {
        var cases = JsonDocument.Parse(JsonReport.Text(StoryTests.Report([.. Worlds.Select(world => In(world, "guard 1: Pte[mm, va]"))]))).RootElement
            .GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("cases")[0]).ToList();

        Assert.Equal(Worlds, cases[0].GetProperty("worlds").EnumerateArray().Select(world => world.GetString()));
        Assert.All(cases.Skip(1), one => Assert.Equal(("failed", "notifier on native", false), (one.GetProperty("outcome").GetString(), one.GetProperty("sameAs").GetString(), one.TryGetProperty("story", out _))));
    }

    [Fact]
    public void Sarif_has_one_result_for_it() =>
        Assert.Equal(1, JsonDocument.Parse(SarifReport.Text(StoryTests.Report([.. Worlds.Select(world => In(world, "guard 1: Pte[mm, va]"))]))).RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength());

    [Fact]
    public void Another_guard_is_another_failure() =>
        Assert.All(StoryTests.Report(In("native", "guard 1: Pte[mm, va]"), In("xen", "guard 2: !Gathered[window, va]")).Told, record => Assert.NotNull(record.Result.Cases[0].Story));

    private static CaseResult In(string world, string guard)
    {
        var failure = new Failure(FailureKind.Refused, "REFINE-GUARD", 1, "ZapPte(range0,va0)", "ZapPte", [guard], [], [new("MMN-SPTE-001", "No secondary pte survives a freed page.", 1)]);
        var trace = new TraceInWords("notifier", "pages=1", [new("thread 0", ["unmap mm=0 first=0 last=0"])], "0", ["ZapPte(range0,va0)"], new("MMN-SPTE-001", 1));
        return CaseResult.Told($"notifier on {world}", StoryTeller.Tell(failure, trace)) with { World = world };
    }

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;
}
