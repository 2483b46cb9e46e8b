using Verified.Abi;
using Verified.Abi.Machines;
using Verified.Hardware.Kvm;
using Verified.Hardware.Machines.Agent;
using Verified.Hardware.Tracing;

namespace Verified.Hardware.Machines.Kvm;

/// <summary>A machine whose CPU is the real one, in a virtual machine without any operating system in it.</summary>
/// <remarks>
/// <para>
/// Accesses of ring 3 are made by the CPU on every back-end. On hosts without VMX and SVM ring 0 is emulated by the kernel instruction by instruction, and
/// the walk for a supervisor's access is the kernel's own.
/// </para>
/// <para>
/// Where the kernel keeps the error code of an exception that nobody handles, the machine has no handlers and the host reads it; otherwise the agent's
/// handlers in ring 0 note it. Which it is, is tried out when the machine is made.
/// </para>
/// </remarks>
public sealed class KvmMachine : AgentMachine
{
    private const int RootEntries = 512, RootShift = 39;
    private const ulong SomewhereUnmapped = 1ul << 30;

    private readonly AnonymousMemory _memory, _agent;
    private readonly KvmDevice _device = KvmDevice.Open();
    private readonly VirtualMachine _machine;
    private readonly KvmAgentCpu[] _cpus;
    private readonly ShadowedMemory? _shadowed;
    private readonly bool _hasHandlers;
    private readonly bool[] _closed = new bool[RootEntries];

    /// <summary>A machine whose memory is zero. Its CPUs have four levels of tables and their root in the agent's memory until another is loaded.</summary>
    /// <param name="cpus">How many CPUs. They run one at a time.</param>
    /// <param name="words">How much memory, a multiple of 512, at most 64 MiB.</param>
    /// <exception cref="MissingComponentException">There is no KVM here.</exception>
    /// <exception cref="SystemCallException">The kernel refused something that it grants on other machines.</exception>
    public KvmMachine(int cpus, int words) : base("kvm", cpus, words, AgentLeave.Port)
    {
        _memory = new AnonymousMemory((ulong)words * sizeof(ulong) / Paging.PageBytes);
        _agent = new AnonymousMemory(AgentLayout.Bytes / Paging.PageBytes);
        Prepare(_memory.Start, _agent.Start);
        _machine = _device.CreateVirtualMachine();
        _machine.Add(new Gfn(0), _memory.Range);
        _machine.Add(new Gfn(AgentLayout.Physical >> Paging.PageBits), _agent.Range);
        Features = KvmCpuid.Features(_machine.Traits.Cpuid);
        if (KvmModule.Mode == MmuMode.Shadow) _shadowed = new ShadowedMemory(words);

        _cpus = [.. Enumerable.Range(0, cpus).Select(_ => new KvmAgentCpu(_machine.AddVcpu(), Code))];
        foreach (var cpu in _cpus) LoadOwnRoot(cpu);
        _hasHandlers = !_cpus[0].KeepsErrorCodes(Commands, SomewhereUnmapped);
        foreach (var cpu in _cpus) cpu.HasHandlers = _hasHandlers;
        if (!_hasHandlers) FindClosedEntries();
    }

    /// <inheritdoc/>
    public override string Description =>
        (_shadowed is null ? "the kernel lets the CPU walk the tables" : "the kernel shadows the tables") +
        (_hasHandlers ? ", the agent's handlers tell the faults" : ", which tells the faults and walks for a supervisor itself");

    /// <summary>The kernel keeps a shadow of the tables that the CPU walks, and walks for a supervisor by itself: what one of them forgets at a fault the other need not.</summary>
    public bool IsShadowed => _shadowed is not null;

    private protected override CpuFeatures Features { get; }

    /// <summary>Why there is no such machine here, or null.</summary>
    public static string? Probe() => KvmDevice.Probe();

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var cpu in _cpus) cpu.Dispose();
        _machine.Dispose();
        _device.Dispose();
        _memory.Dispose();
        _agent.Dispose();
    }

    private protected override string? WhyNot(in Access access) =>
        access.IsUser && _closed[access.Address >> RootShift & (RootEntries - 1)] ? "the kernel keeps these addresses for itself" : null;

    private protected override void LoadRegisters(int cpu, PagingMode mode, ControlRegisters registers, ulong cr3)
    {
        if (_shadowed is not null)
        {
            LoadOwnRoot(_cpus[cpu]);
            Touch(cpu, PagingMode.FourLevel);
        }
        if (_hasHandlers) WriteDescriptors(mode);
        _cpus[cpu].Load(mode, registers, cr3);
    }

    private protected override void Execute(int cpu, int count, bool isUser, ulong flags)
    {
        Touch(cpu, Mode(cpu));
        if (_cpus[cpu].Execute(Commands, 0, count, isUser, flags) is { } wrong) throw Astray(wrong);
        _shadowed?.See(Memory);
    }

    /// <summary>Lets the guest touch what the host has changed.</summary>
    private void Touch(int cpu, PagingMode mode)
    {
        if (_shadowed is null) return;
        var frame = 0;
        int count;
        while ((count = _shadowed.Changed(Memory, AgentLayout.Base(mode) + AgentLayout.MemoryAlias, Commands[AgentLayout.MostCommands..], ref frame)) > 0)
        {
            if (_cpus[cpu].Execute(Commands, AgentLayout.MostCommands, count, isUser: true, flags: 2) is { } wrong) throw Astray(wrong);
            foreach (var touch in Commands.Slice(AgentLayout.MostCommands, count))
            {
                if (touch.Vector != AccessResult.None) throw Astray($"exception {touch.Vector} at a touch of 0x{touch.Address:x}");
            }
        }
        _shadowed.See(Memory);
    }

    private static void LoadOwnRoot(KvmAgentCpu cpu) => cpu.Load(
        PagingMode.FourLevel, ControlRegisters.Of(new PagingControls(PagingMode.FourLevel) { NoExecute = true }), AgentTables.OwnRoot(PagingMode.FourLevel));

    /// <summary>Tries from which entries of a root ring 3 can read: a kernel without help of the CPU may need some of them for itself.</summary>
    private void FindClosedEntries()
    {
        var own = AgentTables.RootEntries(Region);
        var (entry, first) = (own[IMachine.ReservedEntry], own[0]);
        for (var i = 0; i < RootEntries; i++)
        {
            own[i] = entry;
            Commands[i] = new AgentCommand { Verb = AgentVerb.Read, Address = unchecked((ulong)((long)i << 55 >> 16)) + AgentLayout.UserAlias, Vector = AccessResult.None };
        }
        LoadOwnRoot(_cpus[0]);
        if (_cpus[0].Execute(Commands, 0, RootEntries, isUser: true, flags: 2) is { } wrong) throw Astray(wrong);
        for (var i = 0; i < RootEntries; i++)
        {
            own[i] = i == 0 ? first : i == IMachine.ReservedEntry ? entry : 0;
            _closed[i] = Commands[i].Vector != AccessResult.None;
        }
    }
}
