using Verified.Abi;
using Verified.Abi.Xen;

namespace Verified.Kernel.Xen.Transfer;

/// <summary>Tells a judge of every atomic step of control transfer, in the numbers of the contract. It changes nothing.</summary>
/// <remarks>Vectors and ports that the contract does not see have no step.</remarks>
internal sealed class TransferSteps(IEntryStepSink sink, EntryFacts facts, Hypervisor hypervisor)
{
    private readonly bool[] isInside = new bool[8];
    private bool isReturning;

    /// <summary>The vector of the INT that the guest is executing; none: it is executing something else.</summary>
    public byte? Interrupting { get; set; }

    /// <summary>The number of a vector; none: the contract does not see it.</summary>
    public static int? NumberOf(byte vector)
    {
        for (var number = 0; number < EntryNumbers.Vectors.Count; number++)
        {
            if (EntryNumbers.Vectors[number] == vector)
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>A step of a virtual processor.</summary>
    public void Of(EntryStepKind kind, Vcpu vcpu, byte b = 0, byte c = 0, byte d = 0, byte e = 0, byte f = 0, byte g = 0) =>
        Tell(vcpu, new EntryStep(kind, vcpu.Number, b, c, d, e, f, g));

    /// <summary>A step with which a virtual processor has come into the hypervisor, to leave it soon.</summary>
    public void Enters(EntryStepKind kind, Vcpu vcpu, byte b = 0, byte c = 0, byte d = 0, byte e = 0, byte f = 0)
    {
        isInside[vcpu.Number] = true;
        Of(kind, vcpu, b, c, d, e, f);
    }

    /// <summary>A hypercall takes effect, or is refused.</summary>
    public void Answers(EntryStepKind kind, Vcpu vcpu, Errno errno, byte b = 0, byte c = 0, byte d = 0, byte e = 0, byte f = 0)
    {
        if (errno == Errno.None)
        {
            Enters(kind, vcpu, b, c, d, e, f);
        }
        else
        {
            sink.Refused(new EntryStep(kind, vcpu.Number, b, c, d, e, f), errno);
        }
    }

    /// <summary>The virtual processor is on its way back to its guest, however it has come.</summary>
    public void Leaves(Vcpu vcpu)
    {
        if (!isInside[vcpu.Number])
        {
            Enters(EntryStepKind.EnterHypervisor, vcpu);
        }
    }

    /// <summary>The guest runs again.</summary>
    public void Returns(Vcpu vcpu)
    {
        isInside[vcpu.Number] = false;
        Of(EntryStepKind.ReturnToGuest, vcpu);
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
            Enters(EntryStepKind.RefuseReturn, vcpu, (byte)number, error);
        }
        else if (Interrupting is { } interrupt && NumberOf(interrupt) is { } gate)
        {
            Enters(EntryStepKind.RefuseSoftwareInterrupt, vcpu, (byte)gate, Bit(interrupt == Vectors.LegacySyscall));
        }
        else
        {
            Enters(EntryStepKind.RaiseException, vcpu, (byte)number, error);
        }
    }

    public void InjectsSoftware(Vcpu vcpu, byte vector)
    {
        if (NumberOf(vector) is { } number)
        {
            Enters(EntryStepKind.SoftwareInterrupt, vcpu, (byte)number, Bit(vector == Vectors.LegacySyscall));
        }
    }

    /// <summary>The guest's kernel has been entered, or its domain has crashed over that.</summary>
    public void Bounced(EntryStepKind kind, Vcpu vcpu, bool hasErrorCode)
    {
        if (vcpu.Domain.IsShutDown)
        {
            Of(EntryStepKind.CrashForFrame, vcpu, Bit(facts.IsFrameWritable(hypervisor, vcpu, hasErrorCode)), Bit(facts.IsOnReserved(vcpu)));
            return;
        }

        var reserved = Bit(facts.IsOnReserved(vcpu));
        facts.Entered(hypervisor, vcpu, hasErrorCode);
        Of(kind, vcpu, reserved);
    }

    /// <summary>An entry of the list of set_trap_table is registered, or is refused.</summary>
    public void SetsTrap(Vcpu vcpu, TrapInfo trap, Errno errno)
    {
        if (NumberOf(trap.Vector) is not { } number)
        {
            return;
        }

        var step = new EntryStep(EntryStepKind.SetTrap, vcpu.Number, (byte)number, Bit(errno != Errno.EFAULT), Bit(EntryFacts.IsCanonical(trap.Address)), (byte)(trap.Cs & 3), (byte)trap.Level, Bit(trap.MasksEvents));
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
            Answers(EntryStepKind.RegisterCallback, vcpu, errno, EntryFacts.NumberOf(type), Bit(EntryFacts.IsCanonical(callback.Address)), Bit(callback.MasksEvents), nmi);
        }
    }

    /// <summary>A step of who signals a port; the contract sees the virtual processor on whose behalf the hypervisor works as its sender.</summary>
    public void Signals(EntryStepKind kind, Domain domain, uint port)
    {
        if (facts.PortNumber(domain, port) is not { } number)
        {
            return;
        }

        var sender = hypervisor.Current.Number;
        sink.Stepped(kind is EntryStepKind.Signal or EntryStepKind.UnmaskPort ? new EntryStep(kind, sender, (byte)number) : new EntryStep(kind, sender));
    }

    /// <summary>The guest executes the first instruction where it was entered.</summary>
    public void Executes(Vcpu vcpu)
    {
        facts.Executed(vcpu);
        Of(EntryStepKind.Execute, vcpu);
    }

    public static byte Bit(bool value) => value ? (byte)1 : (byte)0;

    private void Tell(Vcpu vcpu, in EntryStep step)
    {
        facts.Look(vcpu);
        sink.Stepped(step);
    }
}
