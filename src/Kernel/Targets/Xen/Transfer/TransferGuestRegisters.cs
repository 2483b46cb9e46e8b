using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Events;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <remarks>Registers, ports, and instructions that are not for guests.</remarks>
internal sealed partial class TransferGuest
{
    private const ulong PhysdevSetIopl = 6;
    private const ulong CallbackUnregister = 1;
    private const ulong VcpuRegisterInfo = 10;
    private const ulong NoPlaceForInfo = 0xfff;

    private static readonly uint[] LdtSizes = [0, 16, 512, 600, 8192];
    private static readonly ulong[] Assists = [2, 4, 1, 31, 77];

    /// <summary>Nothing; enabled; an enabled breakpoint on I/O; general detect; bits that there are none of; addresses in the hypervisor, beside it, and of the guest's.</summary>
    private static readonly ulong[] DebugValues =
        [0, 0x155, 0x2_0001, 0x2000, 1ul << 32, 0xffff_8000_0000_0000, 0xffff_87ff_ffff_ffff, 0xffff_8800_0000_0000, 0x7fff_ffff_ffff, 0x8000_0000_0000, 0x1_0001];

    /// <summary>in al,dx; out dx,al; cli; sti; clts; mov cr0,rax; mov cr4,rax; rdmsr; hlt; rdtsc.</summary>
    private static readonly byte[][] Instructions =
        [[0xec], [0xee], [0xfa], [0xfb], [0x0f, 0x06], [0x0f, 0x22, 0xc0], [0x0f, 0x22, 0xe0], [0x0f, 0x32], [0xf4], [0x0f, 0x31]];

    private static readonly ulong[] Cr0Values = [HostCpu.Cr0, HostCpu.Cr0 | HostCpu.TaskSwitched, HostCpu.Cr0 | 4, 0];
    private static readonly ulong[] Cr4Values = [0, 8, 0x660, ulong.MaxValue, 0x1_0008];
    private static readonly uint[] Msrs = [Msr.MiscEnable, Msr.PlatformId, Msr.FsBase, Msr.Efer, 0x1234];

    private TransferTurn UnregisterCallback(CallbackType type)
    {
        PutWords(TransferLayout.Arguments(index), (ulong)type);
        return Hypercall(HypercallNumber.CallbackOp, CallbackUnregister, TransferLayout.Arguments(index));
    }

    private TransferTurn SetIopl(uint iopl)
    {
        PutWords(TransferLayout.Arguments(index), iopl);
        return Hypercall(HypercallNumber.PhysdevOp, PhysdevSetIopl, TransferLayout.Arguments(index));
    }

    private TransferTurn RegisterVcpuInfo(bool fits, bool isWritable)
    {
        var frame = isWritable ? domain.Frames[TransferLayout.InfoPage] : domain.Root;
        PutWords(TransferLayout.Arguments(index), frame.Number, fits ? (ulong)(index * VcpuInfo.Bytes) : NoPlaceForInfo);
        return Hypercall(HypercallNumber.VcpuOp, VcpuRegisterInfo, (ulong)index, TransferLayout.Arguments(index));
    }

    private TransferTurn LoadUserRoot(bool isPresent)
    {
        domain.LoadUserRoot(vcpu, isPresent);
        Steps?.Enters(TransferStepKind.NewUserBaseptr, vcpu, TransferSteps.Bit(isPresent));
        return Enter();
    }

    private TransferTurn WriteMsr(uint number, ulong value)
    {
        (Registers.Rcx, Registers.Rdx, Registers.Rax) = (number, value >> 32, (uint)value);
        return Fault([0x0f, 0x30]);
    }

    private TransferTurn Instruct(byte which, byte argument)
    {
        var instruction = Instructions[which % Instructions.Length];
        switch (which % Instructions.Length)
        {
            case 0 or 1:
                var port = argument % TransferNumbers.IoPorts.Count;
                Registers.Rdx = TransferNumbers.IoPorts[port];
                Steps!.RefusedPort = port;
                var turn = Fault(instruction);
                Steps.RefusedPort = null;
                return turn;
            case 5:
                Registers.Rax = Cr0Values[argument % Cr0Values.Length];
                break;
            case 6:
                Registers.Rax = Cr4Values[argument % Cr4Values.Length];
                break;
            case 7:
                Registers.Rcx = Msrs[argument % Msrs.Length];
                break;
        }

        return Fault(instruction);
    }

    /// <summary>An instruction that the processor does not let the guest execute.</summary>
    private TransferTurn Fault(ReadOnlySpan<byte> instruction)
    {
        Registers.Rip = TransferLayout.Code;
        instruction.CopyTo(Bytes(TransferLayout.Code, instruction.Length));
        Transfer.Exceptions.Exception(vcpu, Vectors.GeneralProtection);
        return Enter();
    }

    private TransferTurn ChangeIoBitmap(byte number, bool isPermitted)
    {
        var port = TransferNumbers.IoPorts[number];
        ref var bits = ref Bytes(TransferLayout.IoBitmap(index), (int)TransferLayout.IoBitmapPorts / BitsOfAByte)[port / BitsOfAByte];
        bits = (byte)(isPermitted ? bits & ~(1 << (port % BitsOfAByte)) : bits | (1 << (port % BitsOfAByte)));
        Steps?.Of(TransferStepKind.ChangeIoBitmap, vcpu, number, TransferSteps.Bit(isPermitted));
        return Still;
    }

    private TransferTurn GiveIoPort(byte number)
    {
        domain.Domain.PermitPorts(TransferNumbers.IoPorts[number], TransferNumbers.IoPorts[number]);
        Steps?.Of(TransferStepKind.GiveIoPort, (byte)sizes.DomainOfVcpu(vcpu.Number), number);
        return Still;
    }

    /// <summary>The first descriptor of the page that is for descriptors.</summary>
    public ulong FirstDescriptor => domain.Hypervisor.Memory.Read(domain.Frames[TransferLayout.ReadOnlyPage], 0);

    private TransferTurn SetLdt(int page, uint entries)
    {
        domain.SetLdt(vcpu, (ulong)page * MachineMemory.FrameBytes, entries);
        return Enter();
    }

    /// <summary>The processor finds no descriptor mapped in the window of the local table.</summary>
    private TransferTurn UseLdt(uint entry)
    {
        Transfer.Exceptions.PageFault(vcpu, DescriptorTables.LdtWindow(vcpu) + (entry * sizeof(ulong)), 0);
        return Enter();
    }

    private TransferTurn Sysenter()
    {
        if (!vcpu.InUserMode)
        {
            return Still;
        }

        Transfer.SyscallPath.Sysenter(vcpu);
        return Enter();
    }
}
