using Verified.Cli;
using Verified.Cli.Boot;
using Verified.Cli.Checks;
using Verified.Hardware.Xen.Kernels;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary>When a kernel counts as the same on both hypervisors.</summary>
public class BootCheckTests
{
    private static readonly BootEnd Ended = new(ExitStatus.Holds, "", []);
    private static readonly BootEnd Crashed = new(ExitStatus.Violated, "the guest has crashed", []);

    [Fact]
    public void The_same_lines_and_two_ends_are_the_same() => Assert.Equal(Outcome.Passed, Judge(["a", "b"], Ended, ["a", "b"], Ended).Outcome);

    [Fact]
    public void Another_line_is_told_with_its_number()
    {
        var judged = Judge(["a", "b"], Ended, ["a", "c", "d"], Ended);

        Assert.Equal(Outcome.Failed, judged.Outcome);
        Assert.Equal(["line 2: ours 'b', Xen 'c'", "line 3: ours '', Xen 'd'"], judged.Details.Take(2));
    }

    [Fact]
    public void Who_does_not_come_to_an_end_is_not_the_same_even_with_the_same_lines()
    {
        Assert.Equal(Outcome.Failed, Judge(["a"], Crashed, ["a"], Ended).Outcome);
        Assert.Equal(Outcome.Failed, Judge(["a"], Crashed, ["a"], Crashed).Outcome);
    }

    private static CaseResult Judge(List<string> ours, BootEnd endOnOurs, List<string> xen, BootEnd endOnXen) =>
        BootCheck.Judge(TestKernel.Tour, (ours, endOnOurs), (xen, endOnXen));
}
