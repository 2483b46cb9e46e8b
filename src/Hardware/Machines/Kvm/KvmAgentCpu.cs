using System.Diagnostics;
using Verified.Abi.Machines;
using Verified.Hardware.Kvm;
using Verified.Hardware.Machines.Agent;

namespace Verified.Hardware.Machines.Kvm;

/// <summary>One virtual CPU that runs the agent.</summary>
internal sealed class KvmAgentCpu(Vcpu cpu, AgentCode code) : IDisposable
{
    private const ulong EveryPrivilege = 0x3000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50), Patience = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _clock = new();
    private ulong _base = AgentLayout.Base(PagingMode.FourLevel);
    private bool _isUser;
    private VcpuInterval? _interval;
    private int _thread;

    /// <summary>Exceptions reach the agent's handlers; otherwise they end the run.</summary>
    public bool HasHandlers { get; set; }

    /// <summary>Loads the registers, and forgets every translation.</summary>
    public void Load(PagingMode mode, ControlRegisters registers, ulong cr3)
    {
        _base = AgentLayout.Base(mode);
        ref var special = ref cpu.ChangeSpecial();
        (special.Cr0, special.Cr3, special.Efer) = (registers.Cr0, cr3, registers.Efer);
        // The kernel forgets when CR4 changes, and perhaps not when it stays the same.
        special.Cr4 = registers.Cr4 ^ ControlRegisters.GlobalEnabled;
        SetTables(ref special);
        SetRing(ref special, isUser: false);
        cpu.LoadSpecial();
        cpu.ChangeSpecial().Cr4 = registers.Cr4;
        cpu.LoadSpecial();
    }

    /// <summary>Carries out commands. Exceptions are noted in them, be it by the agent's handlers or here.</summary>
    /// <param name="commands">All of them.</param>
    /// <param name="first">The first to carry out.</param>
    /// <param name="count">How many.</param>
    /// <param name="isUser">In ring 3.</param>
    /// <param name="flags">RFLAGS.</param>
    /// <returns>What went wrong, or null.</returns>
    public string? Execute(Span<AgentCommand> commands, int first, int count, bool isUser, ulong flags)
    {
        var alias = _base + (isUser ? AgentLayout.UserAlias : 0);
        var begin = alias + AgentLayout.Commands;
        if (isUser != _isUser) SetRing(ref cpu.ChangeSpecial(), isUser);
        cpu.ChangeEvents() = default;
        cpu.ChangeGeneral() = new KvmAbi.Regs
        {
            Rip = alias + code.Entry, Rflags = flags | EveryPrivilege, Rsp = alias + AgentLayout.StackEnd,
            Rsi = begin + (ulong)first * AgentCommand.Bytes, Rdi = begin + (ulong)(first + count) * AgentCommand.Bytes,
        };
        Listen();
        for (_clock.Restart(); ;)
        {
            var exit = cpu.Run();
            if (exit == VcpuExit.Io) return null;
            if (exit == VcpuExit.Interrupted && _clock.Elapsed < Patience) continue;
            if (exit != VcpuExit.Shutdown || HasHandlers || !Note(commands, begin)) return Describe(exit);
            Resume(alias);
        }
    }

    /// <summary>Whether an exception without a handler shows its number and error code.</summary>
    public bool KeepsErrorCodes(Span<AgentCommand> commands, ulong unmapped)
    {
        const ulong notPresentByUser = 4;
        commands[0] = new AgentCommand { Verb = AgentVerb.Read, Address = unmapped, Vector = AccessResult.None };
        return Execute(commands, 0, 1, isUser: true, flags: 2) is null && commands[0].Vector == AccessResult.PageFault
            && commands[0].ErrorCode == notPresentByUser && commands[0].FaultAddress == unmapped;
    }

    public void Dispose() => _interval?.Dispose();

    private bool Note(Span<AgentCommand> commands, ulong begin)
    {
        ref readonly var events = ref cpu.Events;
        var index = (cpu.General.Rsi - begin) / AgentCommand.Bytes;
        if (index >= (ulong)commands.Length) return false;
        ref var command = ref commands[(int)index];
        (command.Vector, command.ErrorCode) = (events.ExceptionNumber, events.ExceptionErrorCode);
        (command.FaultAddress, command.FaultInstruction) = (cpu.Special.Cr2, cpu.General.Rip);
        return true;
    }

    private void Resume(ulong alias)
    {
        cpu.ChangeEvents() = default;
        ref var general = ref cpu.ChangeGeneral();
        (general.Rip, general.Rsp) = (alias + code.Next, alias + AgentLayout.StackEnd);
    }

    private string Describe(VcpuExit exit) => exit == VcpuExit.Interrupted ? $"it runs for more than {Patience.TotalSeconds} s"
        : $"it left with {exit} ({cpu.ExitReason}, {cpu.SubError}) at 0x{cpu.General.Rip:x}, exception {cpu.Events.ExceptionNumber}, CR2 0x{cpu.Special.Cr2:x}";

    /// <summary>Bounds the time of a run of this thread.</summary>
    private void Listen()
    {
        if (_interval is not null && _thread == Environment.CurrentManagedThreadId) return;
        (_interval, _thread) = (cpu.LeaveEvery(Interval), Environment.CurrentManagedThreadId);
    }

    private void SetTables(ref KvmAbi.Sregs special)
    {
        special.Gdt.Base = _base + AgentLayout.Descriptors;
        special.Gdt.Limit = AgentDescriptors.GdtLimit;
        special.Idt.Base = _base + AgentLayout.Handlers;
        special.Idt.Limit = HasHandlers ? AgentDescriptors.IdtLimit : (ushort)0;
        special.Tr = new KvmAbi.Segment { Base = _base + AgentLayout.TaskState, Limit = AgentDescriptors.TaskLimit, Selector = AgentDescriptors.Task, Type = 11, Present = 1 };
    }

    private void SetRing(ref KvmAbi.Sregs special, bool isUser)
    {
        _isUser = isUser;
        special.Cs = Segment(isUser ? AgentDescriptors.UserCode : AgentDescriptors.Code, type: 11, isUser, longMode: 1);
        special.Ds = special.Es = special.Fs = special.Gs = special.Ss = Segment(isUser ? AgentDescriptors.UserData : AgentDescriptors.Data, type: 3, isUser, longMode: 0);
    }

    private static KvmAbi.Segment Segment(ushort selector, byte type, bool isUser, byte longMode) => new()
    {
        Limit = uint.MaxValue, Selector = selector, Type = type, Present = 1, Dpl = isUser ? (byte)3 : (byte)0, S = 1, G = 1,
        L = longMode, Db = (byte)(1 - longMode),
    };
}
