using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Targets.Notifier;
using Verified.Models.Scenarios;
using Xunit;

namespace Verified.Tests.Models;

/// <summary>Scenarios that several play, and what is said when they do not tell the same.</summary>
public class ScenarioTests
{
    private const string Text = """
        verified scenario 1
        # A page is thrown away.
        sizes pages=8 vas=4 mms=2 cpus=1 secondaries=1 vcpus=1
        register secondary=0 mm=0 signal=0 nomemory=0
        guestwrite secondary=0 vcpu=0 va=1 value=2   # the guest's own
        dontneed mm=0 first=0 last=3
        guestread secondary=0 vcpu=0 va=1
        unmap mm=0 first=1 last=1
        guestread secondary=0 vcpu=0 va=1
        """;

    private static readonly Scenario Dropped = Scenario.Parse(Text, "dropped.scenario");

    private static IReadOnlyList<ScenarioLine> Told(Func<Sizes, INotifierTarget> kernel) => new KernelScenario("kernel", kernel).Play(Dropped.Sizes, Dropped.Operations, CancellationToken.None);

    [Fact]
    public void A_kernel_tells_of_each_operation_what_it_answered_what_was_read_and_what_is_mapped_then() =>
        Assert.Equal(
            ["ok []", "ok [1]", "ok []", "ok 0 [1]", "ok []", "-EFAULT []"],
            Told(sizes => new NotifierKernel(sizes)).Select(line => line.ToString()));

    [Fact]
    public void Who_tells_the_same_does_not_drift()
    {
        var story = Told(sizes => new NotifierKernel(sizes));

        var drift = new ScenarioDrift(Dropped, [new("one", false, story), new("other", false, story)]);

        Assert.Empty(drift.Differences);
        Assert.DoesNotContain(drift.Lines(), line => line.Contains("DRIFT", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3, Errno.EFAULT, null, 2u)]
    [InlineData(3, Errno.None, 2, 2u)]
    [InlineData(2, Errno.None, null, 2u)]
    public void Another_answer_another_value_or_an_spte_that_stays_is_a_drift(int operation, Errno answer, int? value, uint mapped)
    {
        var story = Told(sizes => new NotifierKernel(sizes));
        var other = story.ToArray();
        other[operation] = new ScenarioLine(answer, value, mapped);

        var drift = new ScenarioDrift(Dropped, [new("one", false, story), new("other", false, other)]);

        Assert.Equal([operation], drift.Differences);
        Assert.Contains(drift.Lines(), line => line.EndsWith($"other           {other[operation]}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 0u, true)]
    [InlineData(2, 2u, false)]
    public void Who_may_map_less_may_not_map_more(int operation, uint mapped, bool agrees)
    {
        var story = Told(sizes => new NotifierKernel(sizes));
        var other = story.ToArray();
        other[operation] = other[operation] with { Mapped = mapped };

        var drift = new ScenarioDrift(Dropped, [new("one", false, story), new("other", true, other)]);

        Assert.Equal(agrees, !drift.Differences.Any());
        Assert.Equal(agrees ? 1 : 0, drift.Less);
    }

    [Theory]
    [InlineData("", "x.scenario:1: expected 'verified scenario 1'")]
    [InlineData("verified trace 1", "x.scenario:1: expected 'verified scenario 1'")]
    [InlineData("verified scenario 1\n", "x.scenario:2: expected 'sizes …'")]
    [InlineData("verified scenario 1\n\nguestread secondary=0 vcpu=0 va=1", "x.scenario:3: expected 'sizes …'")]
    [InlineData("verified scenario 1\nsizes vas=4\nguestread", "x.scenario:3: expected 'guestread' with secondary= vcpu= va=, not 'guestread'")]
    public void What_is_no_scenario_is_refused_with_its_place(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => Scenario.Parse(text, "x.scenario")).Message);

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.Throws<BadInputException>(() => Scenario.Load(Path.Combine(Path.GetTempPath(), "verified-no-such.scenario")));
}
