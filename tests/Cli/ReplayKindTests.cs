using Verified.Abi;
using Verified.Cli.Replays;
using Verified.Cli.Usage;
using Xunit;

namespace Verified.Tests.Cli;

public class ReplayKindTests
{
    [Fact]
    public void The_targets_that_the_help_names_are_those_of_the_kinds() =>
        Assert.Equal(WordLists.ReplayTargets.Order(StringComparer.Ordinal), ReplayKind.All.SelectMany(kind => kind.Targets).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("verified trace 1\nmodel xen-abi\n", "xen-abi")]
    [InlineData("# a story\r\n\r\nverified trace 1\r\nmodel machine\r\n", "machine")]
    public void A_trace_is_told_by_its_second_line(string text, string model) => Assert.Equal(model, ReplayKind.Of(text, "x.trace").Model);

    [Theory]
    [InlineData("")]
    [InlineData("verified trace 1")]
    [InlineData("verified trace 3\nmodel xen\n")]
    [InlineData("model xen\nverified trace 1\n")]
    [InlineData("verified trace 1\nmodel nothing\n")]
    public void What_is_no_trace_is_refused_with_the_models_that_there_are(string text) =>
        Assert.Contains("of notifier, xen, xen-abi, xen-entry, xen-guest, live-xen, machine", Assert.Throws<BadInputException>(() => ReplayKind.Of(text, "x.trace")).Message, StringComparison.Ordinal);
}
