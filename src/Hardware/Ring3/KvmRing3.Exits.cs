using Iced.Intel;
using Verified.Abi.Machines;
using Verified.Hardware.Kvm;

namespace Verified.Hardware.Ring3;

public sealed partial class KvmRing3
{
    private const byte Debug = 1, Breakpoint = 3, Overflow = 4, InvalidOpcode = 6, PageFault = 14;
    private const uint Present = 1, AccessKind = 2 | 16;
    private const int SyscallBytes = 2, LongestInstruction = 15;

    /// <summary>A fault that the tables do not explain is tried again so often, in a row. One that was reached elsewhere is done, and the count begins anew.</summary>
    private const int MostTries = 4;

    /// <summary>What the code needs, or null to go on.</summary>
    private Ring3Exit? Explain(VcpuExit exit, Ring3State state)
    {
        var isException = TakeException(exit, out var vector, out var error);
        if (SystemCall(state) is { } call) return call;
        if (isException)
        {
            return vector == PageFault ? ExplainFault(state, Cpu.Special.Cr2, error) : Explain(state, vector, error);
        }

        return new Ring3Exit(exit == VcpuExit.Interrupted ? Ring3ExitKind.Interrupted : Ring3ExitKind.Stuck);
    }

    /// <summary>The exception with which the code was left. A signal may come when it is raised and the machine has not been left for it yet.</summary>
    /// <remarks>Of an exception that an instruction asks for KVM does not say that it waits, but its number is there, and none is from before: taking one leaves 0.
    /// Source: Linux arch/x86/kvm/x86.c, kvm_vcpu_ioctl_x86_get_vcpu_events.</remarks>
    private bool TakeException(VcpuExit exit, out byte vector, out uint error)
    {
        ref readonly var events = ref Cpu.Events;
        (vector, error) = (events.ExceptionNumber, events.ExceptionHasErrorCode != 0 ? events.ExceptionErrorCode : 0);
        var waits = (events.ExceptionInjected | events.ExceptionPending | events.TripleFaultPending) != 0 || vector is Breakpoint or Overflow;
        var isRaised = exit == VcpuExit.Shutdown || (exit == VcpuExit.Interrupted && waits);
        if (isRaised) Cpu.ChangeEvents() = new KvmAbi.VcpuEvents { Flags = _tellsTripleFaults ? KvmAbi.EventsTellTripleFault : 0 };
        return isRaised;
    }

    /// <summary>Where SYSCALL leads nothing can be fetched. The fault says so, or a signal that comes before it.</summary>
    private static Ring3Exit? SystemCall(Ring3State state)
    {
        if (state.Rip is not (SyscallTarget or CompatibilitySyscallTarget)) return null;
        var kind = state.Rip == SyscallTarget ? Ring3ExitKind.SystemCall : Ring3ExitKind.CompatibilitySystemCall;
        (state.Rip, state.Rflags) = (state.General[Rcx] - SyscallBytes, state.General[R11]);
        return new Ring3Exit(kind);
    }

    private Ring3Exit Explain(Ring3State state, byte vector, uint error)
    {
        if (vector == InvalidOpcode && DecodeAt(state) is { Mnemonic: Mnemonic.Int } instruction)
        {
            var wanted = instruction.Immediate8;
            if (wanted is not (Breakpoint or Overflow)) return new Ring3Exit(Ring3ExitKind.SoftwareInterrupt, wanted);
            state.Rip += (ulong)instruction.Length;
            return new Ring3Exit(Ring3ExitKind.Exception, wanted);
        }

        return new Ring3Exit(Ring3ExitKind.Exception, vector, error, DebugStatus: vector == Debug ? DebugStatus(state) : 0);
    }

    private Ring3Exit? ExplainFault(Ring3State state, ulong address, uint error)
    {
        if (_tries < MostTries && _walk.Find(state.Root, address, error & AccessKind) is not null)
        {
            if (ReachElsewhere(state, address)) return WentOn();
            _tries++;
            ForgetTranslations();
            return null;
        }

        return new Ring3Exit(Ring3ExitKind.Exception, PageFault, Correct(state, address, error), address);
    }

    /// <summary>The instruction is done. A signal that came meanwhile ends the run, so that code which reaches nothing else is left as well.</summary>
    private Ring3Exit? WentOn()
    {
        _tries = 0;
        return _wasInterrupted ? new Ring3Exit(Ring3ExitKind.Interrupted) : null;
    }

    /// <summary>Of an address that this KVM cannot show it does not know that something is there. Guests have no reserved bits in their tables.</summary>
    private uint Correct(Ring3State state, ulong address, uint error) =>
        (error & ~ReservedBit) | (IsKept(address) && _walk.Find(state.Root, address, 0) is not null ? Present : 0);

    private Instruction DecodeAt(Ring3State state)
    {
        Span<byte> bytes = stackalloc byte[LongestInstruction];
        var code = bytes[.._walk.Read(state.Root, state.Rip, bytes)].ToArray();
        return Decoder.Create(state.IsCompatibility ? 32 : 64, code, state.Rip).Decode();
    }

    private ulong DebugStatus(Ring3State state)
    {
        const ulong singleStep = 1 << 14, always = 0xffff_0ff0;
        Cpu.Read(out KvmAbi.DebugRegs registers);
        var status = registers.Dr6 | ((state.Rflags & TrapFlag) != 0 ? singleStep : 0);
        registers.Dr6 = always;
        Cpu.Write(registers);
        return status | always;
    }
}
