using System.Buffers.Binary;
using Verified.Abi;
using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <summary>A guest on one vCPU: what it is told to do, it does by instructions as a processor would execute them.</summary>
internal sealed partial class TransferGuest(TransferDomain domain, TransferFacts facts, TransferSizes sizes, Vcpu vcpu, int index)
{
    private const int R10 = 10;
    private const int MostReturns = 8;
    private const int PendingAt = 2048;
    private const int MaskedAt = 2560;
    private const int BitsOfAByte = 8;
    private const ulong PhysdevSetIoBitmap = 7;

    private static readonly byte[] HandledAtBoot = [13, 6, 14, 3, 0x80, 0x21];

    private bool isAway;

    private ControlTransfer Transfer => domain.Hypervisor.Transfer;

    private VcpuContext Context => vcpu.Context;

    private TransferSteps? Steps => (TransferSteps?)vcpu.Context.Steps;

    private Registers Registers => vcpu.Context.Registers;

    /// <summary>Callbacks, some handlers, a stack, and pagetables for user mode, as every kernel registers them.</summary>
    public void Boot()
    {
        (Registers.Rip, Registers.Rsp) = (TransferLayout.Code, TransferLayout.UsedStack(index));
        Enter();
        foreach (var vector in HandledAtBoot)
        {
            SetTrap(vector, level: vector is 3 or 0x21 ? (byte)3 : (byte)0, masks: vector == 14);
        }

        RegisterCallback(CallbackType.Event, isCanonical: true, masks: false);
        RegisterCallback(CallbackType.Failsafe, isCanonical: true, masks: true);
        if (index % 2 == 0)
        {
            RegisterCallback(CallbackType.Syscall, isCanonical: true, masks: true);
        }

        Hypercall(HypercallNumber.StackSwitch, Selectors.Ss, TransferLayout.KernelStack(index));
        PutWords(TransferLayout.Arguments(index), TransferLayout.IoBitmap(index), TransferLayout.IoBitmapPorts);
        Hypercall(HypercallNumber.PhysdevOp, PhysdevSetIoBitmap, TransferLayout.Arguments(index));
        LoadUserRoot(isPresent: true);
    }

    /// <summary>The domain gets all ports up to one.</summary>
    /// <returns>The index of the vCPU that is told of that one.</returns>
    public int Bind(uint port, int turn)
    {
        var told = turn % domain.Domain.Vcpus.Count;
        while (domain.Domain.Events.Find(port) is not { IsUsable: true })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes(TransferLayout.Arguments(index), sizeof(uint)), (uint)told);
            if (Hypercall(HypercallNumber.EventChannelOp, 7, TransferLayout.Arguments(index)).Answer is var errno and not Errno.None)
            {
                throw new KernelBug($"no port for the guest that is judged: {errno}");
            }
        }

        domain.Domain.Events.Find(port)!.NotifiedVcpu = told;
        return told;
    }

    public bool IsBound(uint port) => domain.Domain.Events.Find(port) is { IsUsable: true };

    public int Notified(uint port) => domain.Domain.Vcpus[domain.Domain.Events.Find(port)!.NotifiedVcpu].Number;

    public bool IsPending(uint port) => Bit(PendingAt, port);

    public bool IsMasked(uint port) => Bit(MaskedAt, port);

    public bool PermitsByBitmap(ushort port) =>
        Context.IoBitmapPorts > port && Context.IoBitmap == TransferLayout.IoBitmap(index)
        && (Bytes(TransferLayout.IoBitmap(index), MachineMemory.FrameBytes / 4)[port / BitsOfAByte] >> (port % BitsOfAByte) & 1) == 0;

    private bool Bit(int at, uint port) => (Shared[at + ((int)port / BitsOfAByte)] >> ((int)port % BitsOfAByte) & 1) != 0;

    private Span<byte> Shared => domain.Hypervisor.Memory.Frame(domain.Domain.SharedInfo!.Mfn);

    private Span<byte> Page(int page) => domain.Hypervisor.Memory.Frame(domain.Frames[page]);

    private Span<byte> Bytes(ulong va, int length) => Page((int)(va / MachineMemory.FrameBytes)).Slice((int)(va % MachineMemory.FrameBytes), length);

    private void PutWords(ulong va, params ReadOnlySpan<ulong> words)
    {
        foreach (var word in words)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Bytes(va, sizeof(ulong)), word);
            va += sizeof(ulong);
        }
    }

    /// <summary>The guest's kernel makes a hypercall, and comes back.</summary>
    private TransferTurn Hypercall(HypercallNumber number, params ReadOnlySpan<ulong> arguments)
    {
        Registers.Rax = (ulong)number;
        for (var argument = 0; argument < arguments.Length; argument++)
        {
            switch (argument)
            {
                case 0:
                    Registers.Rdi = arguments[0];
                    break;
                case 1:
                    Registers.Rsi = arguments[1];
                    break;
                case 2:
                    Registers.Rdx = arguments[2];
                    break;
                default:
                    Registers[R10] = arguments[3];
                    break;
            }
        }

        if (Transfer.SyscallPath.Syscall(vcpu) == SyscallOutcome.Hypercall)
        {
            Transfer.SyscallPath.Hypercall(vcpu);
        }

        var answer = (long)Registers.Rax;
        return Enter() with { Answer = number != HypercallNumber.Iret && answer is < 0 and > -4096 ? (Errno)(-answer) : Errno.None };
    }

    /// <summary>The hypervisor goes back to the guest.</summary>
    private TransferTurn Enter()
    {
        var next = Transfer.ReturnPath.ReturnToGuest(vcpu);
        for (var again = 0; next == NextStep.GoesOn && again < MostReturns; again++)
        {
            next = Transfer.ReturnPath.ReturnToGuest(vcpu);
        }

        return new TransferTurn(
            next switch
            {
                NextStep.RunsGuest => TransferOutcome.Runs,
                NextStep.Sleeps => TransferOutcome.Sleeps,
                NextStep.Stops => TransferOutcome.Stops,
                NextStep.GoesOn => throw new KernelBug("the way back to the guest has no end"),
            },
            Errno.None);
    }
}
