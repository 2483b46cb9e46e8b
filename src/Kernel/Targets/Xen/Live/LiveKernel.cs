using System.Runtime.InteropServices;
using Verified.Abi;
using Verified.Abi.Xen.Live;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Boot;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Targets.Xen.Live;

/// <summary>The hypervisor with the agent in its control domain: the domain is built of the agent's file, and what the agent's code would do is done here.</summary>
public sealed class LiveKernel : ILiveXen
{
    private const int FramesOfXen = 512;
    private const ulong FrameOfXen = 1, DeviceFrame = 0x8_0000, LocalApicFrame = 0xf_ee00, InvalidFrame = (1ul << 40) - 1;
    private const ulong KernelSs = 0xe02b, ReadOnlyFlags = 0x61, ReadWriteFlags = 0x63, Invlpg = 2;
    private const int PageShift = 12;

    private readonly LiveXenPlan plan;
    private readonly MachineMemory memory;
    private Hypervisor hypervisor = null!;
    private BuiltDomain built = null!;
    private LiveCpu cpu = null!;

    /// <summary>Boots it.</summary>
    /// <exception cref="BadInputException">The agent's file cannot be booted.</exception>
    public LiveKernel(LiveXenPlan plan)
    {
        this.plan = plan;
        memory = new MachineMemory(plan.Pages + FramesOfXen);
        Restart();
    }

    /// <inheritdoc/>
    public string Name => "ours";

    /// <inheritdoc/>
    public int Pages => plan.Pages;

    /// <inheritdoc/>
    public int RootPage => (int)built.Layout.Tables;

    /// <inheritdoc/>
    public ulong SharedInfo => built.SharedInfo.Mfn.Number;

    /// <inheritdoc/>
    public ulong MachineFrame(int page) => built.P2m[page].Number;

    /// <inheritdoc/>
    public ulong Foreign(ForeignFrame kind) => kind switch
    {
        ForeignFrame.OfXen => FrameOfXen,
        ForeignFrame.Device => DeviceFrame,
        ForeignFrame.LocalApic => LocalApicFrame,
        ForeignFrame.Invalid => InvalidFrame,
    };

    /// <inheritdoc/>
    public Span<ulong> Frame(ulong machineFrame) => MemoryMarshal.Cast<byte, ulong>(memory.Frame(new Mfn(machineFrame)));

    /// <inheritdoc/>
    public int Run(ReadOnlySpan<AgentCommand> commands, Span<AgentResult> results)
    {
        for (var number = 0; number < commands.Length; number++)
        {
            if (!cpu.Execute(commands[number], out results[number]))
            {
                return number;
            }
        }

        return commands.Length;
    }

    /// <inheritdoc/>
    public void Restart()
    {
        memory.Clear();
        hypervisor = new Hypervisor(memory);
        if (KernelImage.Read(plan.Agent, out var kernel) is { } refusal)
        {
            throw new BadInputException("the agent", refusal.ToString());
        }

        var domain = new DomainPlan { Id = new DomainId(0), Kernel = kernel!, Pages = plan.Pages, IsInitialDomain = true };
        if (DomainBuilder.Build(hypervisor, domain, out var made) is { } tooSmall)
        {
            throw new BadInputException("the agent", tooSmall.ToString());
        }

        built = made!;
        built.Domain.PermitIoMemory(new Mfn(DeviceFrame));
        cpu = new LiveCpu(hypervisor, built.Domain.Vcpus[0], plan.InterruptErrorScale);
        Boot();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>The hypercalls with which the agent begins.</summary>
    private void Boot()
    {
        Call(HypercallNumber.SetTrapTable, AgentLayout.TrapTable);
        Call(HypercallNumber.SetCallbacks, AgentLayout.Handler(AgentHandler.Event), AgentLayout.Handler(AgentHandler.Failsafe), AgentLayout.Handler(AgentHandler.Syscall));
        Call(HypercallNumber.StackSwitch, KernelSs, AgentLayout.KernelStack);
        Map(AgentLayout.SharedInfo, (SharedInfo << PageShift) | ReadWriteFlags);
        for (var page = 0; page < AgentLayout.PoolPages; page++)
        {
            Map(AgentLayout.Va(AgentLayout.AliasPage + page), (MachineFrame(AgentLayout.PoolPage + page) << PageShift) | ReadOnlyFlags);
        }

        for (var page = 0; page < AgentLayout.WindowPages; page++)
        {
            Map(AgentLayout.Va(AgentLayout.WindowPage + page), 0);
        }
    }

    private void Map(ulong va, ulong entry) => Call(HypercallNumber.UpdateVaMapping, va, entry, Invlpg);

    private void Call(HypercallNumber number, ulong a, ulong b = 0, ulong c = 0)
    {
        var call = new AgentCommand { Rip = AgentLayout.Kernel(AgentStub.Syscall), Rax = (ulong)number, Rdi = a, Rsi = b, Rdx = c, Rsp = AgentLayout.CommandStack };
        if (!cpu.Execute(call, out var result) || result.Rax != 0 || result.Handler != 0)
        {
            throw new KernelBug($"{number} of the agent that boots answers {(long)result.Rax}");
        }
    }
}
