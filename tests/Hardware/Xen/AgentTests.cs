using Verified.Abi.Xen.Live;
using Verified.Hardware.Xen;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Boot;
using Xunit;

namespace Verified.Tests.Hardware.Xen;

public class AgentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly int FieldsOfALine = 11;

    [RealXenFact]
    public void Real_Xen_boots_the_agent_which_runs_its_own_program_and_shuts_down()
    {
        using var xen = RealXen.Boot(AgentElf.ToFile(), "", megabytes: 16);

        var lines = xen.Console.WaitFor(_ => false, Patience).ReplaceLineEndings("\n").Split('\n');

        Assert.True(xen.Qemu.HasExited, string.Join('\n', lines));
        var (first, last) = (Array.IndexOf(lines, "verified agent: ready"), Array.IndexOf(lines, "verified agent: done"));
        Assert.True(first >= 0 && last - first > 1_000, string.Join('\n', lines));
        Assert.All(lines[(first + 1)..last], line => Assert.Equal(FieldsOfALine, line.Split(' ').Length));
    }

    [Fact]
    public void Its_own_program_makes_more_than_a_thousand_hypercalls() => Assert.InRange(new OwnProgram().Hypercalls, 1_000, OwnProgram.MostCommands);

    [RealXenFact]
    public void Real_Xen_executes_commands_and_the_agent_tells_what_came_of_them()
    {
        using var xen = new LiveXen();
        var results = new AgentResult[3];

        var executed = xen.Run(
            [Command(AgentStub.Syscall, rax: 17), Command(AgentStub.Load, rdi: AgentLayout.Va(AgentLayout.WindowPage)), Command(AgentStub.Syscall, rax: 62)], results);

        Assert.Equal(results.Length, executed);

        Assert.Equal(0x4_0011ul, results[0].Rax);
        Assert.Equal((15ul, AgentLayout.Va(AgentLayout.WindowPage), 4ul), (results[1].Handler, results[1].Cr2, results[1].ErrorCode | 4));
        Assert.Equal(-38, (long)results[2].Rax);
    }

    [Fact]
    public void Our_hypervisor_builds_a_domain_of_the_same_file()
    {
        Assert.Null(KernelImage.Read(AgentElf.ToFile(), out var kernel));
        var plan = new DomainPlan { Id = new DomainId(0), Kernel = kernel!, Pages = 4096, IsInitialDomain = true };

        Assert.Null(DomainBuilder.Build(new Hypervisor(4400), plan, out var built));

        Assert.Equal(AgentElf.EntryPoint, built!.Registers.Rip);
    }

    private static AgentCommand Command(AgentStub stub, ulong rax = 0, ulong rdi = 0) =>
        new() { Rip = AgentLayout.Kernel(stub), Rax = rax, Rdi = rdi, Rsp = AgentLayout.CommandStack };
}
