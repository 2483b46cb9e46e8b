using System.Diagnostics;
using System.Runtime.InteropServices;
using Verified.Abi;
using Verified.Abi.Machines;
using Verified.Hardware.Machines.Agent;
using Verified.Hardware.Qemu;

namespace Verified.Hardware.Machines.Qemu;

/// <summary>A machine whose CPU is that of QEMU: one that has everything, and is translated to code of the host.</summary>
/// <remarks>It is booted once. The agent polls a mailbox in the memory that it shares with us, so that an order needs no help of QEMU's.</remarks>
public sealed unsafe class QemuMachine : AgentMachine
{
    private const int SpinsBeforeSleep = 2_000, SleepNanoseconds = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SharedMemory _ram;
    private readonly QemuProcess _process;
    private PagingMode _mode = PagingMode.FourLevel;
    private ulong _given;

    /// <summary>A machine of one CPU whose memory is zero, and whose root is in the agent's memory until another is loaded.</summary>
    /// <param name="words">How much memory, a multiple of 512, at most 64 MiB.</param>
    /// <exception cref="MissingComponentException">There is no QEMU here, or none that boots.</exception>
    public QemuMachine(int words) : base("qemu", cpus: 1, words, AgentLeave.Mailbox)
    {
        _ram = new SharedMemory((long)AgentLayout.Physical + AgentLayout.Bytes);
        try
        {
            var start = (nint)Address(_ram.Slice(0, 1));
            Prepare(start, start + (nint)AgentLayout.Physical);
            QemuBoot.Code((uint)(AgentLayout.Physical + Code.Enter32)).CopyTo(_ram.Slice(0, 4096));
            Describe(PagingMode.FourLevel, ControlRegisters.Of(new PagingControls(PagingMode.FourLevel) { NoExecute = true }), AgentTables.OwnRoot(PagingMode.FourLevel));
            Control.Given = ++_given;
            _process = QemuProcess.Start(QemuProcess.NewFolder(),
            [
                "-machine", "none", .. QemuProcess.Ram(_ram), "-accel", "tcg", "-cpu", "max,apic-id=0", "-no-reboot",
                "-device", $"loader,addr=0x{QemuBoot.InstructionPointer:x},cpu-num=0",
            ]);
            Wait();
        }
        catch
        {
            Dispose();
            throw;
        }
        Memory.Clear();
        Features = CpuFeatures.Of(Control.Cpuid1C, Control.Cpuid1D, Control.Cpuid7B, Control.Cpuid7C, Control.CpuidWidths, Control.CpuidLongD);
    }

    /// <inheritdoc/>
    public override string Description => "QEMU translates the agent's code and walks the tables in software";

    private protected override CpuFeatures Features { get; }

    /// <summary>Why there is no such machine here, or null.</summary>
    public static string? Probe() => QemuProgram.Missing;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _process?.Dispose();
        _ram.Dispose();
    }

    private protected override void LoadRegisters(int cpu, PagingMode mode, ControlRegisters registers, ulong cr3)
    {
        Describe(mode, registers, cr3);
        Control.Order = AgentOrder.Load;
        Carry();
    }

    private protected override void Execute(int cpu, int count, bool isUser, ulong flags)
    {
        ref var control = ref Control;
        var first = AgentLayout.Base(_mode) + (isUser ? AgentLayout.UserAlias : 0) + AgentLayout.Commands;
        (control.Order, control.IsUser, control.Flags) = (AgentOrder.Run, isUser ? 1 : 0, flags);
        (control.First, control.End) = (first, first + (ulong)count * AgentCommand.Bytes);
        Carry();
    }

    /// <summary>Says how to come back with other registers. Nothing of it is used before the order to load.</summary>
    private void Describe(PagingMode mode, ControlRegisters registers, ulong cr3)
    {
        ref var control = ref Control;
        var at = AgentLayout.Base(mode);
        (control.Cr0, control.Cr3, control.Cr4, control.Efer) = (registers.Cr0, cr3, registers.Cr4, registers.Efer);
        (control.OldRoot, control.OwnRoot) = (AgentTables.OwnRoot(_mode), AgentTables.OwnRoot(mode));
        (control.EarlyCr4, control.Base) = (registers.Cr4 & ~ControlRegisters.ContextsEnabled, at);
        control.EarlyGdt = new AgentTablePointer { Limit = AgentDescriptors.GdtLimit, Address = AgentLayout.Physical + AgentLayout.Descriptors };
        control.Gdt = new AgentTablePointer { Limit = AgentDescriptors.GdtLimit, Address = at + AgentLayout.Descriptors };
        control.Idt = new AgentTablePointer { Limit = AgentDescriptors.IdtLimit, Address = at + AgentLayout.Handlers };
        WriteDescriptors(mode);
        _mode = mode;
    }

    private void Carry()
    {
        Volatile.Write(ref Control.Given, ++_given);
        Wait();
    }

    /// <summary>Spins for some microseconds, and then sleeps a little again and again: where QEMU has to share our processor, it gets it at once.</summary>
    private void Wait()
    {
        ref var done = ref Control.Done;
        for (var spins = 0; spins < SpinsBeforeSleep; spins++)
        {
            if (Volatile.Read(ref done) == _given) return;
            Thread.SpinWait(1);
        }
        var moment = new Native.Moment { Nanoseconds = SleepNanoseconds };
        for (var clock = Stopwatch.StartNew(); Volatile.Read(ref done) != _given; Native.nanosleep(&moment, null))
        {
            if (_process.HasExited) throw Astray($"QEMU has ended: {_process.Errors.Text.Trim()}");
            if (clock.Elapsed > Patience) throw Astray($"no answer within {Patience.TotalSeconds} s");
        }
    }

    private static void* Address(Span<byte> memory) => System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory));
}
