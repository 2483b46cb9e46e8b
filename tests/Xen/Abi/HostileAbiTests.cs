using Verified.Kernel.Xen.Calls;
using Xunit;

namespace Verified.Tests.Xen.Abi;

/// <summary>Every hypercall with every argument ends with an answer; what is counted is what is there; other domains do not notice.</summary>
public class HostileAbiTests
{
    private static readonly int Steps = 50_000;
    private static readonly int StepsOfAMachine = 1000;
    private static readonly int StepsBetweenChecks = 50;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_hypercall_ends_in_an_exception_or_breaks_what_must_hold(int seed)
    {
        var done = 0;
        for (var machine = 0; done < Steps; machine++)
        {
            done += Run((seed * 10_000) + machine, []);
        }
    }

    [Fact]
    public void The_hypercalls_get_far()
    {
        var answers = new HashSet<(HypercallNumber, long)>();
        for (var machine = 0; machine < 60; machine++)
        {
            Run(machine, answers);
        }

        foreach (var number in new[]
        {
            HypercallNumber.MmuUpdate, HypercallNumber.MmuextOp, HypercallNumber.UpdateVaMapping, HypercallNumber.Multicall, HypercallNumber.MemoryOp, HypercallNumber.EventChannelOp,
            HypercallNumber.GrantTableOp, HypercallNumber.VcpuOp, HypercallNumber.SetGdt,
        })
        {
            Assert.True(answers.Contains((number, 0)), $"{number} never succeeded");
        }

        foreach (var errno in new[] { -1, -2, -3, -6, -13, -14, -16, -17, -22, -33, -38, -95 })
        {
            Assert.True(answers.Any(answer => answer.Item2 == errno), $"nothing was answered with {errno}");
        }
    }

    [Fact]
    public void A_change_of_another_domains_frame_is_noticed()
    {
        var hostile = new HostileAbiGuest(1);
        Assert.Null(hostile.FirstDefect());

        hostile.Hypervisor.Memory.Write(hostile.Untouchable[2], 511, 1);
        Assert.Equal($"{hostile.Untouchable[2]} of another domain has changed", hostile.FirstDefect());
    }

    private static int Run(int seed, HashSet<(HypercallNumber, long)> answers)
    {
        var hostile = new HostileAbiGuest(seed);
        var step = 0;
        for (; step < StepsOfAMachine && !hostile.IsOver; step++)
        {
            hostile.Step();
            if (step % StepsBetweenChecks == 0)
            {
                Assert.True(hostile.FirstDefect() is null, $"seed {seed}, step {step}: {hostile.FirstDefect()}");
            }
        }

        Assert.True(hostile.FirstDefect() is null, $"seed {seed}, at the end: {hostile.FirstDefect()}");
        answers.UnionWith(hostile.Answers.Keys);
        return step;
    }
}
