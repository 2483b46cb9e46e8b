using Verified.Abi.Machines;

namespace Verified.Hardware.Machines.Agent;

/// <summary>A machine whose CPU is another program's or a real one, and runs the agent.</summary>
/// <remarks>
/// The agent is seen through <see cref="IMachine.ReservedEntry"/> of every root that is loaded; the machine writes that entry when a root is loaded, and
/// again if somebody has changed it. Keys of protection apply to the agent too, which has key 0.
/// </remarks>
public abstract unsafe class AgentMachine : IMachine
{
    private const int FrameBytes = 4096;
    private const ulong Flags = 2, AlignmentCheckFlag = 1 << 18, KeepFlag = 1ul << 63;
    private readonly ulong[] _roots;
    private readonly PagingControls[] _controls;
    private readonly bool[] _isLoaded;
    private nint _memory, _region;

    private protected AgentMachine(string name, int cpus, int words, AgentLeave leave)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(words, FrameBytes / sizeof(ulong));
        ArgumentOutOfRangeException.ThrowIfNotEqual(words % (FrameBytes / sizeof(ulong)), 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)words * sizeof(ulong), AgentLayout.MostMemory);
        (Name, Cpus, Words) = (name, cpus, words);
        (_roots, _isLoaded) = (new ulong[cpus], new bool[cpus]);
        _controls = [.. Enumerable.Repeat(new PagingControls(PagingMode.FourLevel), cpus)];
        Code = AgentCode.Of(leave);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Cpus { get; }

    /// <inheritdoc/>
    public Span<ulong> Memory => new((void*)_memory, Words);

    /// <summary>How the machine does it, for people.</summary>
    public abstract string Description { get; }

    private protected int Words { get; }

    private protected AgentCode Code { get; }

    private protected Span<ulong> Region => new((void*)_region, AgentLayout.Bytes / sizeof(ulong));

    private protected Span<AgentCommand> Commands => new((void*)(_region + AgentLayout.Commands), AgentLayout.MostCommands + AgentLayout.Touches);

    private protected ref AgentControl Control => ref *(AgentControl*)(_region + AgentLayout.Control);

    /// <summary>What the CPU can do.</summary>
    private protected abstract CpuFeatures Features { get; }

    private protected PagingMode Mode(int cpu) => _controls[cpu].Mode;

    /// <inheritdoc/>
    public string? WhyNot(in PagingControls controls, in Access access)
    {
        if (controls.Mode is not (PagingMode.FourLevel or PagingMode.FiveLevel)) return "the agent runs in 64-bit mode only";
        if (Features.WhyNot(controls) is { } reason) return reason;
        if (controls.ProtectionKeys && (controls.KeyRights & 3) != 0) return "the agent needs protection key 0";
        return AgentLayout.Owns(controls.Mode, access.Address) ? "the agent lives there" : WhyNot(access);
    }

    /// <inheritdoc/>
    public void Load(int cpu, in PagingControls controls, ulong cr3)
    {
        KeepAgent(cpu);
        // The entry of a root for another mode must not be written while the root is loaded.
        var before = _controls[cpu].Mode;
        if (before != controls.Mode) LoadRegisters(cpu, before, ControlRegisters.Of(new PagingControls(before)), AgentTables.OwnRoot(before));
        (_controls[cpu], _roots[cpu], _isLoaded[cpu]) = (controls, cr3, true);
        Splice(cpu, cr3);
        var registers = ControlRegisters.Of(controls);
        LoadRegisters(cpu, controls.Mode, registers, cr3);
        if (controls.ProtectionKeys) Order(cpu, new AgentCommand { Verb = AgentVerb.LoadKeyRights, Address = controls.KeyRights });
    }

    /// <inheritdoc/>
    public void LoadRoot(int cpu, ulong cr3)
    {
        KeepAgent(cpu);
        Splice(cpu, cr3);
        _roots[cpu] = cr3;
        Order(cpu, new AgentCommand { Verb = AgentVerb.LoadRoot, Address = cr3 });
    }

    /// <inheritdoc/>
    public void Flush(int cpu, FlushKind kind, ulong address)
    {
        KeepAgent(cpu);
        Order(cpu, kind switch
        {
            FlushKind.Page => new AgentCommand { Verb = AgentVerb.InvalidatePage, Address = address },
            FlushKind.Context => new AgentCommand { Verb = AgentVerb.LoadRoot, Address = _roots[cpu] & ~KeepFlag },
            FlushKind.All => new AgentCommand { Verb = AgentVerb.InvalidateAll },
        });
    }

    /// <inheritdoc/>
    public void Run(int cpu, ReadOnlySpan<Access> accesses, Span<AccessResult> results)
    {
        KeepAgent(cpu);
        for (var done = 0; done < accesses.Length;)
        {
            var first = accesses[done];
            var count = 1;
            while (count < AgentLayout.MostCommands && done + count < accesses.Length && IsLike(first, accesses[done + count])) count++;
            RunAlike(cpu, accesses.Slice(done, count), results.Slice(done, count));
            done += count;
        }
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Takes the memory, and writes what the agent needs.</summary>
    private protected void Prepare(nint memory, nint region)
    {
        (_memory, _region) = (memory, region);
        Code.Bytes.CopyTo(new Span<byte>((void*)region, AgentLayout.Bytes));
        AgentTables.Write(Region);
        WriteDescriptors(PagingMode.FourLevel);
    }

    private protected void WriteDescriptors(PagingMode mode) =>
        AgentDescriptors.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(Region), AgentLayout.Base(mode), Code);

    /// <summary>What else stands in the way of an access, or null.</summary>
    private protected virtual string? WhyNot(in Access access) => null;

    /// <summary>Loads all control registers, and forgets everything.</summary>
    private protected abstract void LoadRegisters(int cpu, PagingMode mode, ControlRegisters registers, ulong cr3);

    /// <summary>Carries out the first commands.</summary>
    private protected abstract void Execute(int cpu, int count, bool isUser, ulong flags);

    /// <summary>The exception for an agent that did what it never does.</summary>
    private protected InvalidOperationException Astray(string what) => new($"the agent of machine {Name} went astray: {what}");

    private static bool IsLike(in Access a, in Access b) => a.IsUser == b.IsUser && a.AlignmentCheck == b.AlignmentCheck;

    private void RunAlike(int cpu, ReadOnlySpan<Access> accesses, Span<AccessResult> results)
    {
        var commands = Commands;
        for (var i = 0; i < accesses.Length; i++)
        {
            ref readonly var access = ref accesses[i];
            commands[i] = new AgentCommand { Address = access.Address, Value = access.Value, Verb = (AgentVerb)access.Kind, Vector = AccessResult.None };
        }
        Execute(cpu, accesses.Length, accesses[0].IsUser, Flags | (accesses[0].AlignmentCheck ? AlignmentCheckFlag : 0));
        for (var i = 0; i < accesses.Length; i++) results[i] = Result(accesses[i], commands[i]);
    }

    private AccessResult Result(in Access access, in AgentCommand command)
    {
        if (command.Vector == AccessResult.None) return AccessResult.Of(access.Kind == AccessKind.Read ? command.Value : 0);
        var at = command.FaultInstruction & (AgentLayout.UserAlias - 1);
        var expected = access.Kind switch
        {
            AccessKind.Read => Code.ReadInstruction,
            AccessKind.Write => Code.WriteInstruction,
            AccessKind.Execute => Code.CallInstruction,
        };
        if (at != expected && !(access.Kind == AccessKind.Execute && command.FaultInstruction == access.Address))
            throw Astray($"exception {command.Vector} at 0x{command.FaultInstruction:x} for {access}");
        if (command.Vector == AccessResult.PageFault && command.FaultAddress != access.Address)
            throw Astray($"CR2 is 0x{command.FaultAddress:x} after {access}");
        return new AccessResult(command.Vector, (uint)command.ErrorCode, 0);
    }

    private void Order(int cpu, AgentCommand command)
    {
        command.Vector = AccessResult.None;
        Commands[0] = command;
        Execute(cpu, 1, isUser: false, Flags);
        if (Commands[0].Vector != AccessResult.None) throw Astray($"exception {Commands[0].Vector} in {command.Verb} 0x{command.Address:x}");
    }

    // The root that is loaded may have been given up since, and cleared.
    private void KeepAgent(int cpu)
    {
        if (_isLoaded[cpu]) Splice(cpu, _roots[cpu]);
    }

    private void Splice(int cpu, ulong cr3)
    {
        var entry = AgentTables.RootEntry(_controls[cpu].Mode);
        var root = cr3 & 0x000F_FFFF_FFFF_F000;
        ref var slot = ref Memory[(int)(root / sizeof(ulong)) + IMachine.ReservedEntry];
        if (slot != entry) slot = entry;
    }
}
