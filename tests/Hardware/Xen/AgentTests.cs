using Verified.Hardware.Xen;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Boot;
using Xunit;

namespace Verified.Tests.Hardware.Xen;

public class AgentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RealXenFact]
    public void Real_Xen_boots_the_agent_which_greets_and_shuts_down()
    {
        using var xen = RealXen.Boot(AgentElf.ToFile(), "", megabytes: 16);

        var console = xen.Console.WaitFor(_ => false, Patience);

        Assert.Contains("verified agent: ready", console);
        Assert.True(xen.Qemu.HasExited, console);
    }

    [Fact]
    public void Our_hypervisor_builds_a_domain_of_the_same_file()
    {
        Assert.Null(KernelImage.Read(AgentElf.ToFile(), out var kernel));
        var plan = new DomainPlan { Id = new DomainId(0), Kernel = kernel!, Pages = 4096, IsInitialDomain = true };

        Assert.Null(DomainBuilder.Build(new Hypervisor(4400), plan, out var built));

        Assert.Equal(AgentElf.EntryPoint, built!.Registers.Rip);
    }
}
