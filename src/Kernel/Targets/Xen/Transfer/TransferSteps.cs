using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Events;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <summary>Tells a judge of every atomic step of control transfer, in the numbers of the contract. It changes nothing.</summary>
/// <remarks>Vectors and ports that the contract does not see have no step.</remarks>
internal sealed partial class TransferSteps(IStepSink<TransferStepKind> sink, TransferFacts facts, Hypervisor hypervisor) : ITransferReports
{
    private readonly bool[] isInside = new bool[8];
    private bool isReturning;

    /// <summary>The vector of the INT that the guest is executing; none: it is executing something else.</summary>
    public byte? Interrupting { get; set; }

    /// <summary>The port that the guest is reading or writing, while the hypervisor has not let it.</summary>
    public int? RefusedPort { get; set; }

    /// <summary>The number of a vector; none: the contract does not see it.</summary>
    public static int? NumberOf(byte vector)
    {
        for (var number = 0; number < TransferNumbers.Vectors.Count; number++)
        {
            if (TransferNumbers.Vectors[number] == vector)
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>A step of a virtual processor.</summary>
    public void Of(TransferStepKind kind, Vcpu vcpu, byte b = 0, byte c = 0, byte d = 0, byte e = 0, byte f = 0, byte g = 0, byte h = 0) =>
        Tell(vcpu, new Step<TransferStepKind>(kind, vcpu.Number, b, c, d, e, f, g, h));

    /// <summary>A step with which a virtual processor has come into the hypervisor, to leave it soon.</summary>
    public void Enters(TransferStepKind kind, Vcpu vcpu, byte b = 0, byte c = 0, byte d = 0, byte e = 0, byte f = 0)
    {
        isInside[vcpu.Number] |= !isInCall;
        Of(kind, vcpu, b, c, d, e, f);
    }

    /// <summary>A hypercall takes effect, or is refused.</summary>
    public void Answers(TransferStepKind kind, Vcpu vcpu, Errno errno, byte b = 0, byte c = 0, byte d = 0, byte e = 0, byte f = 0)
    {
        if (errno == Errno.None)
        {
            Enters(kind, vcpu, b, c, d, e, f);
        }
        else if (!isInCall)
        {
            sink.Refused(new Step<TransferStepKind>(kind, vcpu.Number, b, c, d, e, f), errno);
        }
    }

    /// <summary>The virtual processor is on its way back to its guest, however it has come.</summary>
    public void Leaves(Vcpu vcpu)
    {
        if (!isInside[vcpu.Number])
        {
            Enters(TransferStepKind.EnterHypervisor, vcpu);
        }
    }

    /// <summary>The guest runs again.</summary>
    public void Returns(Vcpu vcpu)
    {
        isInside[vcpu.Number] = false;
        Of(TransferStepKind.ReturnToGuest, vcpu);
    }

    /// <summary>What the processor refuses to return to is going to be an exception.</summary>
    public void RefusesReturn() => isReturning = true;

    /// <summary>An exception waits to be bounced.</summary>
    public void Injects(Vcpu vcpu, byte vector)
    {
        var (returns, error) = (isReturning, Bit(Vectors.HasErrorCode(vector)));
        isReturning = false;
        if (NumberOf(vector) is not { } number)
        {
            return;
        }

        if (returns)
        {
            Enters(TransferStepKind.RefuseReturn, vcpu, (byte)number, error);
        }
        else if (Interrupting is { } interrupt && NumberOf(interrupt) is { } gate)
        {
            Enters(TransferStepKind.RefuseSoftwareInterrupt, vcpu, (byte)gate, Bit(interrupt == Vectors.LegacySyscall));
        }
        else if (RefusedPort is { } port)
        {
            Enters(TransferStepKind.RefuseIo, vcpu, (byte)port);
        }
        else
        {
            Enters(TransferStepKind.RaiseException, vcpu, (byte)number, error);
        }
    }

    public void InjectsSoftware(Vcpu vcpu, byte vector)
    {
        if (NumberOf(vector) is { } number)
        {
            Enters(TransferStepKind.SoftwareInterrupt, vcpu, (byte)number, Bit(vector == Vectors.LegacySyscall));
        }
    }

    /// <summary>The guest's kernel has been entered, or its domain has crashed over that.</summary>
    public void Bounced(KernelEntry entry, Vcpu vcpu, bool hasErrorCode)
    {
        var hasSelectors = entry == KernelEntry.Failsafe;
        if (vcpu.Domain.IsShutDown)
        {
            Of(TransferStepKind.CrashForFrame, vcpu, Bit(facts.IsFrameWritable(hypervisor, vcpu, hasErrorCode, hasSelectors)), Bit(facts.IsOnReserved(vcpu)));
            return;
        }

        var reserved = Bit(facts.IsOnReserved(vcpu));
        facts.Entered(hypervisor, vcpu, hasErrorCode, hasSelectors);
        Of(entry == KernelEntry.Event ? TransferStepKind.DeliverEvent : TransferStepKind.BounceToKernel, vcpu, reserved);
    }

    /// <summary>An entry of the list of set_trap_table is registered, or is refused.</summary>
    public void SetsTrap(Vcpu vcpu, TrapInfo trap, Errno errno)
    {
        if (NumberOf(trap.Vector) is not { } number)
        {
            return;
        }

        var step = new Step<TransferStepKind>(TransferStepKind.SetTrap, vcpu.Number, (byte)number, Bit(errno != Errno.EFAULT), Bit(TransferFacts.IsCanonical(trap.Address)), (byte)(trap.Cs & 3), (byte)trap.Level, Bit(trap.MasksEvents));
        if (errno == Errno.None)
        {
            Tell(vcpu, step);
        }
        else
        {
            sink.Refused(step, errno);
        }
    }

    /// <summary>callback_op registers, or refuses to.</summary>
    public void Registers(Vcpu vcpu, CallbackType type, Callback callback, Errno errno)
    {
        var nmi = (byte)NumberOf(Vectors.Nmi)!;
        if (type is not (CallbackType.Sysenter or CallbackType.Syscall32))
        {
            Answers(TransferStepKind.RegisterCallback, vcpu, errno, TransferFacts.NumberOf(type), Bit(TransferFacts.IsCanonical(callback.Address)), Bit(callback.MasksEvents), nmi);
        }
    }

    /// <summary>callback_op gives up, or refuses to; those for other system calls are like that for system calls.</summary>
    public void GivesUp(Vcpu vcpu, CallbackType type, Errno errno)
    {
        var seen = type is CallbackType.Sysenter or CallbackType.Syscall32 ? CallbackType.Syscall : type;
        Answers(TransferStepKind.UnregisterCallback, vcpu, errno, TransferFacts.NumberOf(seen), (byte)NumberOf(Vectors.Nmi)!);
    }

    /// <summary>vm_assist; what the contract does not see of it is refused like what it sees.</summary>
    public void Assists(Vcpu vcpu, uint command, uint type, Errno errno)
    {
        var seen = type switch
        {
            (uint)VmAssistType.WritablePagetables => (byte)0,
            (uint)VmAssistType.ArchitecturalIopl => (byte)1,
            _ => errno == Errno.EINVAL ? (byte)2 : (byte)3,
        };
        if (seen < 3 || errno != Errno.None)
        {
            Answers(TransferStepKind.VmAssist, vcpu, errno, (byte)(seen % 3), (byte)Math.Min(command, 2));
        }
    }

    /// <summary>set_debugreg of a register that holds an address, or of another.</summary>
    public void SetsDebugreg(Vcpu vcpu, uint register, ulong value, Errno errno)
    {
        if (register < TransferNumbers.Breakpoints)
        {
            Answers(TransferStepKind.SetBreakpoint, vcpu, errno, (byte)register, Bit(TransferFacts.IsOfXen(value)));
            return;
        }

        byte[] numbers = [1, 3, 0, 2];
        var kind = register > 7 ? (byte)4 : numbers[register - 4];
        var isIo = false;
        for (var breakpoint = 0; breakpoint < TransferNumbers.Breakpoints; breakpoint++)
        {
            isIo |= (value >> (16 + (4 * breakpoint)) & 3) == 2;
        }

        Answers(TransferStepKind.SetDebugRegister, vcpu, errno, kind, Bit(value >> 32 != 0), Bit((value & 1 << 13) != 0), Bit((value & 0xff) != 0), Bit(isIo));
    }

    /// <summary>IN or OUT of a port that the contract sees.</summary>
    public void DoesIo(Vcpu vcpu, int port)
    {
        for (byte number = 0; number < TransferNumbers.IoPorts.Count; number++)
        {
            if (TransferNumbers.IoPorts[number] == port)
            {
                Enters(TransferStepKind.PortIo, vcpu, number);
            }
        }
    }

    /// <summary>A step of who signals a port; the contract sees the virtual processor on whose behalf the hypervisor works as its sender.</summary>
    public void Signals(PortReport what, Domain domain, uint port)
    {
        if (facts.PortNumber(domain, port) is not { } number)
        {
            return;
        }

        Signals(
            what switch
            {
                PortReport.Signal => TransferStepKind.Signal,
                PortReport.TestPortMask => TransferStepKind.TestPortMask,
                PortReport.UnmaskPort => TransferStepKind.UnmaskPort,
                PortReport.TestPortPending => TransferStepKind.TestPortPending,
                PortReport.SetSelector => TransferStepKind.SetSelector,
                PortReport.MarkUpcallPending => TransferStepKind.MarkUpcallPending,
            },
            hypervisor.Current,
            (byte)number);
    }

    /// <summary>A step of a sender.</summary>
    public void Signals(TransferStepKind kind, Vcpu sender, byte port) =>
        sink.Stepped(kind is TransferStepKind.Signal or TransferStepKind.UnmaskPort ? new Step<TransferStepKind>(kind, sender.Number, port) : new Step<TransferStepKind>(kind, sender.Number));

    /// <summary>A step that is no virtual processor's.</summary>
    public void Of(TransferStepKind kind, byte first, byte second = 0, byte third = 0, byte fourth = 0) => sink.Stepped(new Step<TransferStepKind>(kind, first, second, third, fourth));

    /// <summary>The guest executes the first instruction where it was entered.</summary>
    public void Executes(Vcpu vcpu)
    {
        facts.Executed(vcpu);
        Of(TransferStepKind.Execute, vcpu);
    }

    public static byte Bit(bool value) => value ? (byte)1 : (byte)0;

    private void Tell(Vcpu vcpu, in Step<TransferStepKind> step)
    {
        facts.Look(vcpu);
        if (!isInCall)
        {
            sink.Stepped(step);
        }
    }
}
