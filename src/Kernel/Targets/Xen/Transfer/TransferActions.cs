using Verified.Abi;
using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Transfer;

internal sealed partial class TransferGuest
{
    private const uint EventChannelSend = 4;
    private const ulong CallbackRegister = 0;
    private const ulong InSyscall = 1ul << 8;

    /// <summary>Those that the contract has, and two numbers that are none.</summary>
    private static readonly CallbackType[] Callbacks = [CallbackType.Event, CallbackType.Failsafe, CallbackType.Syscall, CallbackType.Nmi, (CallbackType)3, (CallbackType)6];

    private static readonly byte[] RaisedByInstructions = [6, 3, 13, 14];
    private static readonly ushort[] DataSelectors = [8, 0, 0xe02b, 7];
    private static readonly TransferTurn Still = new(TransferOutcome.Runs, Errno.None);

    /// <summary>One action. A vCPU that sleeps does nothing, and one that was woken comes back first. What only the kernel does begins in user mode with a system call.</summary>
    public TransferTurn Do(TransferAction action)
    {
        if (domain.Domain.IsShutDown)
        {
            return new TransferTurn(TransferOutcome.Stops, Errno.None);
        }

        if (isAway)
        {
            if (Noted(Enter()) is { Outcome: not TransferOutcome.Runs } still)
            {
                return still;
            }
        }

        if (action.Kind is TransferActionKind.Interrupt or TransferActionKind.SwitchBack)
        {
            return Noted(Interrupt(action.Kind == TransferActionKind.SwitchBack ? DataSelectors[action.A % DataSelectors.Length] : null));
        }

        if (IsForKernel(action.Kind) && vcpu.InUserMode)
        {
            Transfer.SyscallPath.Syscall(vcpu);
            if (Noted(Enter()) is { Outcome: not TransferOutcome.Runs } stopped)
            {
                return stopped;
            }
        }

        if (facts.IsAtTransfer(vcpu))
        {
            (Registers.Rip, Registers.Rsp) = (TransferLayout.Code, TransferLayout.UsedStack(index));
            Steps?.Executes(vcpu);
        }

        return Noted(continuation is { } interrupted && !vcpu.InUserMode ? GoOnWithCalls(interrupted) : Perform(action));
    }

    private static bool IsForKernel(TransferActionKind kind) =>
        kind is not (TransferActionKind.RaiseException or TransferActionKind.Instruct or TransferActionKind.Sysenter or TransferActionKind.UseLdt or TransferActionKind.GiveIoPort or TransferActionKind.Scribble or TransferActionKind.SoftwareInterrupt or TransferActionKind.Syscall or TransferActionKind.Interrupt);

    private TransferTurn Noted(TransferTurn turn)
    {
        isAway = turn.Outcome == TransferOutcome.Sleeps;
        return turn;
    }

    private TransferTurn Perform(TransferAction action) => action.Kind switch
    {
        TransferActionKind.SetTrap => SetTrap(Vector(action.A), (byte)(action.B & 3), (action.C & 1) != 0, (action.D & 7) != 7, (byte)(action.E & 3), (action.F & 7) != 7),
        TransferActionKind.RegisterCallback => RegisterCallback(Callbacks[action.A % Callbacks.Length], (action.B & 7) != 7, (action.C & 1) != 0),
        TransferActionKind.StackSwitch => Hypercall(HypercallNumber.StackSwitch, (Selectors.Ss & ~3ul) | (action.B & 3ul), TransferLayout.Stack(action.A, TransferLayout.KernelStack(index))),
        TransferActionKind.RaiseException => Raise(RaisedByInstructions[action.A % RaisedByInstructions.Length]),
        TransferActionKind.SoftwareInterrupt => Interrupts(Vector(action.A)),
        TransferActionKind.Syscall => Syscall(),
        TransferActionKind.Iret => Iret(action),
        TransferActionKind.MaskEvents => Mask(true),
        TransferActionKind.UnmaskEvents => Unmask((action.A & 1) != 0),
        TransferActionKind.Send => Send(action.A),
        TransferActionKind.ClearTrapTable => Hypercall(HypercallNumber.SetTrapTable, 0),
        TransferActionKind.UnregisterCallback => UnregisterCallback((CallbackType)(action.A % 7)),
        TransferActionKind.SetIopl => SetIopl(action.A % 6u),
        TransferActionKind.VmAssist => Hypercall(HypercallNumber.VmAssist, action.B % 3u, Assists[action.A % Assists.Length]),
        TransferActionKind.SetDebugreg => Hypercall(HypercallNumber.SetDebugreg, action.A % 9u, DebugValues[action.B % DebugValues.Length]),
        TransferActionKind.SetSegmentBase => Hypercall(HypercallNumber.SetSegmentBase, action.A % 5u, (action.B & 3) != 3 ? TransferLayout.Code : TransferLayout.NotCanonical),
        TransferActionKind.WriteBase => WriteMsr(Msr.FsBase + (action.A % 3u), (action.B & 3) != 3 ? TransferLayout.Code : TransferLayout.NotCanonical),
        TransferActionKind.FpuTaskswitch => Hypercall(HypercallNumber.FpuTaskswitch, action.A & 1u),
        TransferActionKind.Instruct => Instruct(action.A, action.B),
        TransferActionKind.ChangeIoBitmap => ChangeIoBitmap((byte)(action.A % TransferNumbers.IoPorts.Count), (action.B & 1) != 0),
        TransferActionKind.GiveIoPort => GiveIoPort((byte)(action.A % TransferNumbers.IoPorts.Count)),
        TransferActionKind.LoadUserRoot => LoadUserRoot((action.A & 1) != 0),
        TransferActionKind.RegisterVcpuInfo => RegisterVcpuInfo((action.A & 3) != 3, (action.B & 3) != 3),
        TransferActionKind.Block => Hypercall(HypercallNumber.SchedOp, 1),
        TransferActionKind.HandleUpcall => HandleUpcall(),
        TransferActionKind.MaskPort => MaskPort(Port(action.A)),
        TransferActionKind.UnmaskPort => UnmaskPort(Port(action.A), (action.B & 1) != 0),
        TransferActionKind.Scribble => Scribble(action),
        TransferActionKind.Sysenter => Sysenter(),
        TransferActionKind.Multicall => Multicall(action),
        TransferActionKind.UpdateDescriptor => Hypercall(HypercallNumber.UpdateDescriptor, domain.Frames[TransferLayout.ReadOnlyPage].Number * (ulong)MachineMemory.FrameBytes, TransferNumbers.Descriptor(action.A, action.B)),
        TransferActionKind.SetLdt => SetLdt(TransferLayout.ReadOnlyPage - (action.A & 1), LdtSizes[action.B % LdtSizes.Length]),
        TransferActionKind.UseLdt => UseLdt(LdtSizes[action.A % LdtSizes.Length]),
        TransferActionKind.SwitchBack or TransferActionKind.Interrupt => throw new InvalidOperationException("an interrupt is no instruction"),
    };

    private static byte Vector(byte number) => TransferNumbers.Vectors[number % TransferNumbers.Vectors.Count];

    private TransferTurn SetTrap(byte vector, byte level, bool masks, bool isCanonical = true, byte ring = 3, bool isReadable = true)
    {
        var list = TransferLayout.Arguments(index);
        var address = isCanonical ? TransferLayout.Handler(vector) : TransferLayout.NotCanonical;
        var flags = level | (masks ? TrapInfo.MaskEvents : 0u);
        PutWords(list, vector | ((ulong)flags << 8) | ((ulong)((Selectors.Cs64 & ~3u) | ring) << 16), address, 0, 0);
        return Hypercall(HypercallNumber.SetTrapTable, isReadable ? list : TransferLayout.Unmapped);
    }

    private TransferTurn RegisterCallback(CallbackType type, bool isCanonical, bool masks)
    {
        var address = !isCanonical ? TransferLayout.NotCanonical : type switch
        {
            CallbackType.Event => TransferLayout.Event,
            CallbackType.Failsafe => TransferLayout.Failsafe,
            CallbackType.Nmi => TransferLayout.Handler(Vectors.Nmi),
            _ => TransferLayout.Syscall,
        };
        PutWords(TransferLayout.Arguments(index), (ulong)type | (masks ? 1ul << 16 : 0), address);
        return Hypercall(HypercallNumber.CallbackOp, CallbackRegister, TransferLayout.Arguments(index));
    }

    private TransferTurn Raise(byte vector)
    {
        if (vector == Vectors.PageFault)
        {
            Transfer.Exceptions.PageFault(vcpu, TransferLayout.Unmapped, PageFaultBits.User);
        }
        else
        {
            Transfer.Exceptions.Exception(vcpu, vector, vector == Vectors.GeneralProtection ? 0x10u : 0);
        }

        return Enter();
    }

    private TransferTurn Interrupts(byte vector)
    {
        Steps!.Interrupting = vector;
        Transfer.Exceptions.SoftInterrupt(vcpu, vector);
        Steps.Interrupting = null;
        return Enter();
    }

    private TransferTurn Syscall()
    {
        if (!vcpu.InUserMode)
        {
            return Hypercall(HypercallNumber.XenVersion, 0);
        }

        Transfer.SyscallPath.Syscall(vcpu);
        return Enter();
    }

    private TransferTurn Iret(TransferAction action)
    {
        var frame = TransferLayout.Arguments(index);
        var toUser = (action.B & 3) == 3;
        var flags = Rflags.Fixed | ((action.C & 1) != 0 ? Rflags.Interrupt : 0) | ((ulong)(action.C >> 1 & 3) << Rflags.IoPrivilegeShift) | ((action.C & 8) != 0 ? Rflags.VirtualMode : 0) | ((action.C & 16) != 0 ? Rflags.NestedTask : 0) | ((action.C & 32) != 0 ? Rflags.Direction : 0);
        PutWords(frame, 0x77, 0x11, 0xcc, (action.E & 1) != 0 ? InSyscall : 0, TransferLayout.Target(action.D), (Selectors.Cs64 & ~3ul) | (action.B & 3ul), flags, toUser ? TransferLayout.UserStack : TransferLayout.UsedStack(index), Selectors.Ss);
        Registers.Rsp = action.A == 0 ? frame : TransferLayout.Stack(action.A, frame);
        return Hypercall(HypercallNumber.Iret);
    }

    private TransferTurn Mask(bool isMasked)
    {
        Context.Info.Mask = isMasked ? (byte)1 : (byte)0;
        Steps?.Of(isMasked ? TransferStepKind.MaskEvents : TransferStepKind.UnmaskEvents, vcpu);
        return Still;
    }

    private TransferTurn Unmask(bool tests)
    {
        var turn = Mask(false);
        return tests ? Recheck() : turn;
    }

    /// <summary>force_evtchn_callback, if an upcall is pending.</summary>
    private TransferTurn Recheck()
    {
        if (Context.Info.Pending == 0)
        {
            Steps?.Of(TransferStepKind.Recheck, vcpu);
            return Still;
        }

        Steps?.Enters(TransferStepKind.Recheck, vcpu);
        return Hypercall(HypercallNumber.XenVersion, 0);
    }

    private TransferTurn Send(byte number)
    {
        PutWords(TransferLayout.Arguments(index), TransferLayout.PortOf(sizes, Port(number)));
        return Hypercall(HypercallNumber.EventChannelOp, EventChannelSend, TransferLayout.Arguments(index));
    }
}
