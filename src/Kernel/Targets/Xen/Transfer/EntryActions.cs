using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Transfer;

internal sealed partial class EntryGuest
{
    private const uint EventChannelSend = 4;
    private const ulong CallbackRegister = 0;
    private const ulong InSyscall = 1ul << 8;

    /// <summary>Those that the contract has, and two numbers that are none.</summary>
    private static readonly CallbackType[] Callbacks = [CallbackType.Event, CallbackType.Failsafe, CallbackType.Syscall, CallbackType.Nmi, (CallbackType)3, (CallbackType)6];

    private static readonly byte[] RaisedByInstructions = [6, 3, 13, 14];
    private static readonly ushort[] DataSelectors = [8, 0, 0xe02b, 7];
    private static readonly EntryTurn Still = new(EntryOutcome.Runs, Errno.None);

    /// <summary>One action. A vCPU that sleeps does nothing, and one that was woken comes back first. What only the kernel does begins in user mode with a system call.</summary>
    public EntryTurn Do(EntryAction action)
    {
        if (domain.Domain.IsShutDown)
        {
            return new EntryTurn(EntryOutcome.Stops, Errno.None);
        }

        if (isAway)
        {
            if (Noted(Enter()) is { Outcome: not EntryOutcome.Runs } still)
            {
                return still;
            }
        }

        if (action.Kind is EntryActionKind.Interrupt or EntryActionKind.SwitchBack)
        {
            return Noted(Interrupt(action.Kind == EntryActionKind.SwitchBack ? DataSelectors[action.A % DataSelectors.Length] : null));
        }

        if (IsForKernel(action.Kind) && vcpu.InUserMode)
        {
            Transfer.Syscall(vcpu);
            if (Noted(Enter()) is { Outcome: not EntryOutcome.Runs } stopped)
            {
                return stopped;
            }
        }

        if (facts.IsAtEntry(vcpu))
        {
            (Registers.Rip, Registers.Rsp) = (EntryLayout.Code, EntryLayout.UsedStack(index));
            Context.Steps?.Executes(vcpu);
        }

        return Noted(continuation is { } interrupted && !vcpu.InUserMode ? GoOnWithCalls(interrupted) : Perform(action));
    }

    private static bool IsForKernel(EntryActionKind kind) =>
        kind is not (EntryActionKind.RaiseException or EntryActionKind.Instruct or EntryActionKind.Sysenter or EntryActionKind.UseLdt or EntryActionKind.GiveIoPort or EntryActionKind.Scribble or EntryActionKind.SoftwareInterrupt or EntryActionKind.Syscall or EntryActionKind.Interrupt);

    private EntryTurn Noted(EntryTurn turn)
    {
        isAway = turn.Outcome == EntryOutcome.Sleeps;
        return turn;
    }

    private EntryTurn Perform(EntryAction action) => action.Kind switch
    {
        EntryActionKind.SetTrap => SetTrap(Vector(action.A), (byte)(action.B & 3), (action.C & 1) != 0, (action.D & 7) != 7, (byte)(action.E & 3), (action.F & 7) != 7),
        EntryActionKind.RegisterCallback => RegisterCallback(Callbacks[action.A % Callbacks.Length], (action.B & 7) != 7, (action.C & 1) != 0),
        EntryActionKind.StackSwitch => Hypercall(HypercallNumber.StackSwitch, (Selectors.Ss & ~3ul) | (action.B & 3ul), EntryLayout.Stack(action.A, EntryLayout.KernelStack(index))),
        EntryActionKind.RaiseException => Raise(RaisedByInstructions[action.A % RaisedByInstructions.Length]),
        EntryActionKind.SoftwareInterrupt => Interrupts(Vector(action.A)),
        EntryActionKind.Syscall => Syscall(),
        EntryActionKind.Iret => Iret(action),
        EntryActionKind.MaskEvents => Mask(true),
        EntryActionKind.UnmaskEvents => Unmask((action.A & 1) != 0),
        EntryActionKind.Send => Send(action.A),
        EntryActionKind.ClearTrapTable => Hypercall(HypercallNumber.SetTrapTable, 0),
        EntryActionKind.UnregisterCallback => UnregisterCallback((CallbackType)(action.A % 7)),
        EntryActionKind.SetIopl => SetIopl(action.A % 6u),
        EntryActionKind.VmAssist => Hypercall(HypercallNumber.VmAssist, action.B % 3u, Assists[action.A % Assists.Length]),
        EntryActionKind.SetDebugreg => Hypercall(HypercallNumber.SetDebugreg, action.A % 9u, DebugValues[action.B % DebugValues.Length]),
        EntryActionKind.SetSegmentBase => Hypercall(HypercallNumber.SetSegmentBase, action.A % 5u, (action.B & 3) != 3 ? EntryLayout.Code : EntryLayout.NotCanonical),
        EntryActionKind.WriteBase => WriteMsr(Msr.FsBase + (action.A % 3u), (action.B & 3) != 3 ? EntryLayout.Code : EntryLayout.NotCanonical),
        EntryActionKind.FpuTaskswitch => Hypercall(HypercallNumber.FpuTaskswitch, action.A & 1u),
        EntryActionKind.Instruct => Instruct(action.A, action.B),
        EntryActionKind.ChangeIoBitmap => ChangeIoBitmap((byte)(action.A % EntryNumbers.IoPorts.Count), (action.B & 1) != 0),
        EntryActionKind.GiveIoPort => GiveIoPort((byte)(action.A % EntryNumbers.IoPorts.Count)),
        EntryActionKind.LoadUserRoot => LoadUserRoot((action.A & 1) != 0),
        EntryActionKind.RegisterVcpuInfo => RegisterVcpuInfo((action.A & 3) != 3, (action.B & 3) != 3),
        EntryActionKind.Block => Hypercall(HypercallNumber.SchedOp, 1),
        EntryActionKind.HandleUpcall => HandleUpcall(),
        EntryActionKind.MaskPort => MaskPort(Port(action.A)),
        EntryActionKind.UnmaskPort => UnmaskPort(Port(action.A), (action.B & 1) != 0),
        EntryActionKind.Scribble => Scribble(action),
        EntryActionKind.Sysenter => Sysenter(),
        EntryActionKind.Multicall => Multicall(action),
        EntryActionKind.UpdateDescriptor => Hypercall(HypercallNumber.UpdateDescriptor, domain.Frames[EntryLayout.ReadOnlyPage].Number * (ulong)MachineMemory.FrameBytes, EntryNumbers.Descriptor(action.A, action.B)),
        EntryActionKind.SetLdt => SetLdt(EntryLayout.ReadOnlyPage - (action.A & 1), LdtSizes[action.B % LdtSizes.Length]),
        EntryActionKind.UseLdt => UseLdt(LdtSizes[action.A % LdtSizes.Length]),
        EntryActionKind.SwitchBack or EntryActionKind.Interrupt => throw new InvalidOperationException("an interrupt is no instruction"),
    };

    private static byte Vector(byte number) => EntryNumbers.Vectors[number % EntryNumbers.Vectors.Count];

    private EntryTurn SetTrap(byte vector, byte level, bool masks, bool isCanonical = true, byte ring = 3, bool isReadable = true)
    {
        var list = EntryLayout.Arguments(index);
        var address = isCanonical ? EntryLayout.Handler(vector) : EntryLayout.NotCanonical;
        var flags = level | (masks ? TrapInfo.MaskEvents : 0u);
        PutWords(list, vector | ((ulong)flags << 8) | ((ulong)((Selectors.Cs64 & ~3u) | ring) << 16), address, 0, 0);
        return Hypercall(HypercallNumber.SetTrapTable, isReadable ? list : EntryLayout.Unmapped);
    }

    private EntryTurn RegisterCallback(CallbackType type, bool isCanonical, bool masks)
    {
        var address = !isCanonical ? EntryLayout.NotCanonical : type switch
        {
            CallbackType.Event => EntryLayout.Event,
            CallbackType.Failsafe => EntryLayout.Failsafe,
            CallbackType.Nmi => EntryLayout.Handler(Vectors.Nmi),
            _ => EntryLayout.Syscall,
        };
        PutWords(EntryLayout.Arguments(index), (ulong)type | (masks ? 1ul << 16 : 0), address);
        return Hypercall(HypercallNumber.CallbackOp, CallbackRegister, EntryLayout.Arguments(index));
    }

    private EntryTurn Raise(byte vector)
    {
        if (vector == Vectors.PageFault)
        {
            Transfer.PageFault(vcpu, EntryLayout.Unmapped, PageFaultBits.User);
        }
        else
        {
            Transfer.Exception(vcpu, vector, vector == Vectors.GeneralProtection ? 0x10u : 0);
        }

        return Enter();
    }

    private EntryTurn Interrupts(byte vector)
    {
        Context.Steps!.Interrupting = vector;
        Transfer.SoftInterrupt(vcpu, vector);
        Context.Steps.Interrupting = null;
        return Enter();
    }

    private EntryTurn Syscall()
    {
        if (!vcpu.InUserMode)
        {
            return Hypercall(HypercallNumber.XenVersion, 0);
        }

        Transfer.Syscall(vcpu);
        return Enter();
    }

    private EntryTurn Iret(EntryAction action)
    {
        var frame = EntryLayout.Arguments(index);
        var toUser = (action.B & 3) == 3;
        var flags = Rflags.Fixed | ((action.C & 1) != 0 ? Rflags.Interrupt : 0) | ((ulong)(action.C >> 1 & 3) << Rflags.IoPrivilegeShift) | ((action.C & 8) != 0 ? Rflags.VirtualMode : 0) | ((action.C & 16) != 0 ? Rflags.NestedTask : 0);
        PutWords(frame, 0x77, 0x11, 0xcc, (action.E & 1) != 0 ? InSyscall : 0, EntryLayout.Target(action.D), (Selectors.Cs64 & ~3ul) | (action.B & 3ul), flags, toUser ? EntryLayout.UserStack : EntryLayout.UsedStack(index), Selectors.Ss);
        Registers.Rsp = action.A == 0 ? frame : EntryLayout.Stack(action.A, frame);
        return Hypercall(HypercallNumber.Iret);
    }

    private EntryTurn Mask(bool isMasked)
    {
        Context.Info.Mask = isMasked ? (byte)1 : (byte)0;
        Context.Steps?.Of(isMasked ? EntryStepKind.MaskEvents : EntryStepKind.UnmaskEvents, vcpu);
        return Still;
    }

    private EntryTurn Unmask(bool tests)
    {
        var turn = Mask(false);
        return tests ? Recheck() : turn;
    }

    /// <summary>force_evtchn_callback, if an upcall is pending.</summary>
    private EntryTurn Recheck()
    {
        if (Context.Info.Pending == 0)
        {
            Context.Steps?.Of(EntryStepKind.Recheck, vcpu);
            return Still;
        }

        Context.Steps?.Enters(EntryStepKind.Recheck, vcpu);
        return Hypercall(HypercallNumber.XenVersion, 0);
    }

    private EntryTurn Send(byte number)
    {
        PutWords(EntryLayout.Arguments(index), EntryLayout.PortOf(sizes, Port(number)));
        return Hypercall(HypercallNumber.EventChannelOp, EventChannelSend, EntryLayout.Arguments(index));
    }
}
