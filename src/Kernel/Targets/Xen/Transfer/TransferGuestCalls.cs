using System.Buffers.Binary;
using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <remarks>Lists of calls.</remarks>
internal sealed partial class TransferGuest
{
    private const int CallBytes = 64;
    private const ulong UnknownHypercall = 55;
    private const int FpuTaskswitch = 0, SetBase = 1, Nested = 2, Iret3 = 4, Unknown = 5, Updates = 6, Operations = 7;

    private (ulong Rdi, ulong Rsi, ulong Rsp, byte Number, ulong Address)? continuation;

    /// <summary>The eight bytes at an address of the guest's.</summary>
    public ulong Word(ulong va) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(va, sizeof(ulong)));

    private TransferTurn Multicall(TransferAction action)
    {
        if (!facts.Calls.HasNext)
        {
            return Still;
        }

        var count = 1 + (action.A % TransferNumbers.Calls);
        var isAtEnd = (action.E & 7) == 6 && facts.Calls.TakeEnd(domain);
        // At the end of what is mapped the last call of the list cannot be read.
        var list = isAtEnd ? (TransferLayout.Pages * (ulong)MachineMemory.FrameBytes) - (ulong)((count - 1) * CallBytes) : TransferLayout.CallList(index, facts.Calls.Count);
        var number = facts.Calls.Begin(this, list);
        Registers.Rsp = TransferLayout.UsedStack(index);
        ReadOnlySpan<byte> calls = [action.B, action.C, action.D];
        for (byte call = 0; call < (isAtEnd ? count - 1 : count); call++)
        {
            MakeCall(number, call, list + (ulong)(call * CallBytes), calls[call]);
        }

        if (isAtEnd)
        {
            facts.Calls.Made(number);
            Steps?.Of(TransferStepKind.MakeCall, number, (byte)(count - 1));
        }

        Steps!.List = (number, list, false);
        return CallAll((action.E & 7) == 7 ? TransferLayout.NotCanonical : list, (ulong)count, (action.F & 3) == 3 ? action.F >> 2 & 3 : int.MaxValue);
    }

    /// <summary>The call of the list, of which one byte says which, and its argument.</summary>
    private void MakeCall(byte list, byte call, ulong at, byte what)
    {
        var (operation, isSet) = (what % Operations, what >= 128);
        operation = operation == Iret3 && vcpu.UserRoot is null ? Unknown : operation;
        var elements = operation == Updates ? isSet ? 2 : 1 : 0;
        var (hypercall, first, second) = operation switch
        {
            FpuTaskswitch => ((ulong)HypercallNumber.FpuTaskswitch, isSet ? 1ul : 0, 0ul),
            SetBase => ((ulong)HypercallNumber.SetSegmentBase, 0ul, isSet ? TransferLayout.Code : TransferLayout.NotCanonical),
            Nested => ((ulong)HypercallNumber.Multicall, at, 1ul),
            Iret3 - 1 or Iret3 => ((ulong)HypercallNumber.Iret, 0ul, 0ul),
            Updates => ((ulong)HypercallNumber.MmuUpdate, PutElements(call), (ulong)elements),
            _ => (UnknownHypercall, 0ul, 0ul),
        };
        PutWords(at, hypercall, TransferCalls.NoAnswer, first, second, 0, operation == Updates ? DomainId.Self.Number : 0ul, 0, 0);
        facts.Calls.Made(list);
        Steps?.Of(TransferStepKind.MakeCall, list, call, (byte)operation, TransferSteps.Bit(isSet));
        for (var element = 0; element < elements; element++)
        {
            Steps?.Of(TransferStepKind.MakeElement, list, call);
        }

        if (operation is Iret3 - 1 or Iret3 && Registers.Rsp != TransferLayout.IretFrame(index))
        {
            PutIretFrame(toUser: operation == Iret3, isSet);
        }
    }

    /// <summary>Two updates that write to data of the guest's.</summary>
    /// <returns>Where they are.</returns>
    private ulong PutElements(byte call)
    {
        var (at, words) = (TransferLayout.Elements(index, call), domain.Frames[TransferLayout.DataPage].Number * MachineMemory.FrameBytes);
        PutWords(at, words, 1, words + sizeof(ulong), 2);
        return at;
    }

    /// <summary>The first iret of the list is the only one, so its frame is the stack's.</summary>
    private void PutIretFrame(bool toUser, bool isInterruptible)
    {
        var flags = Rflags.Fixed | (isInterruptible ? Rflags.Interrupt : 0) | ((ulong)Context.Iopl << Rflags.IoPrivilegeShift);
        var cs = toUser ? Selectors.Cs64 : Selectors.Cs64 & ~3ul;
        Registers.Rsp = TransferLayout.IretFrame(index);
        PutWords(Registers.Rsp, TransferCalls.Restored, 0x11, 0xcc, 0, TransferLayout.Code, cs, flags, toUser ? TransferLayout.UserStack : TransferLayout.UsedStack(index), Selectors.Ss);
    }

    /// <summary>The multicall is made, and made again as long as it is interrupted for other work of the hypervisor's. After an event it is made again when the guest's kernel goes on.</summary>
    private TransferTurn CallAll(ulong list, ulong count, int checks)
    {
        var (number, address, _) = Steps!.List;
        for (; ; checks = int.MaxValue)
        {
            (Registers.Rax, Registers.Rdi, Registers.Rsi) = ((ulong)HypercallNumber.Multicall, list, count);
            var at = Registers.Rip;
            Transfer.SyscallPath.Syscall(vcpu);
            Transfer.SyscallPath.Hypercall(vcpu, checks);
            var isInterrupted = Registers.Rip == at && Steps.IsInterrupted;
            var (answer, next, left, stack) = ((long)Registers.Rax, Registers.Rdi, Registers.Rsi, Registers.Rsp);
            var turn = Enter();
            if (!isInterrupted || turn.Outcome != TransferOutcome.Runs)
            {
                return turn with { Answer = answer is < 0 and > -4096 ? (Verified.Abi.Errno)(-answer) : Verified.Abi.Errno.None };
            }

            if (facts.IsAtTransfer(vcpu))
            {
                continuation = (next, left, stack, number, address);
                return turn;
            }

            (list, count) = (next, left);
        }
    }

    private TransferTurn GoOnWithCalls((ulong Rdi, ulong Rsi, ulong Rsp, byte Number, ulong Address) interrupted)
    {
        continuation = null;
        Registers.Rsp = interrupted.Rsp;
        Steps!.List = (interrupted.Number, interrupted.Address, true);
        return CallAll(interrupted.Rdi, interrupted.Rsi, int.MaxValue);
    }
}
