using Verified.Abi.Xen.Live;
using Verified.Hardware.Xen;
using Verified.Kernel.Targets.Xen.Live;
using Verified.Models.Xen.Live;
using Verified.Tests.Hardware.Xen;
using Xunit;

namespace Verified.Tests.Xen.Live;

/// <summary>The probes of the contract, put to ours and to real Xen.</summary>
public class LiveProbeTests
{
    private static readonly LiveXenPlan Plan = new(AgentElf.ToFile(), 4096) { InterruptErrorScale = 16 };

    [Fact]
    public void Ours_answers_every_probe()
    {
        using var one = new LiveKernel(Plan);

        Assert.Equal([], Wrong(one));
    }

    [RealXenFact]
    public void Real_Xen_answers_every_probe_and_shows_what_ours_shows()
    {
        using var real = new LiveXen();

        Assert.Equal([], Wrong(real));
    }

    [Fact]
    public void An_answer_that_is_another_than_expected_is_told()
    {
        using var one = new LiveKernel(Plan);
        using var other = new LiveKernel(Plan);
        var wrong = new LiveProbe("a wrong expectation", [LiveCalls.Call(62)], [new(0, -22)]);

        Assert.Equal("call 0 answers -38, not -22", new LiveProbeRun(new LivePair(one, other)).Judge(wrong));
    }

    private static List<string> Wrong(ILiveXen one)
    {
        using var ours = new LiveKernel(Plan);
        var run = new LiveProbeRun(new LivePair(one, ours));
        return [.. LiveProbes.All.Select(probe => (probe.Name, Wrong: run.Judge(probe))).Where(judged => judged.Wrong is not null).Select(judged => $"{judged.Name}: {judged.Wrong}")];
    }
}
