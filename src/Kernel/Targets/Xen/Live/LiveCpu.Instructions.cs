using System.Buffers.Binary;
using Verified.Abi.Xen.Live;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Live;

/// <remarks>The instructions, as a processor in ring 3 executes them. Source: Intel SDM volume 2.</remarks>
internal sealed partial class LiveCpu
{
    private const ulong LoadBytes = 3, StoreByteBytes = 2, FillBytes = 3, Int3Bytes = 1, FpuBytes = 2;

    private bool Perform(AgentStub stub)
    {
        switch (stub)
        {
            case AgentStub.Syscall:
                return Syscall();
            case AgentStub.UnmaskAndSyscall:
                return Store(Registers.Rbx + 1, [0], UnmaskBytes);
            case AgentStub.Load:
                return LoadWord();
            case AgentStub.Store:
                return Store(Registers.Rdi, Bytes(Registers.Rax, sizeof(ulong)), LoadBytes);
            case AgentStub.StoreByte:
                return Store(Registers.Rdi, Bytes(Registers.Rax, 1), StoreByteBytes);
            case AgentStub.StoreWord:
                return Store(Registers.Rdi, Bytes(Registers.Rax, 2), LoadBytes);
            case AgentStub.Fill:
                return Fill();
            case AgentStub.Int21:
                return Interrupt(0x21);
            case AgentStub.Int22:
                return Interrupt(0x22);
            case AgentStub.Int80:
                Transfer.Exceptions.SoftInterrupt(vcpu, Vectors.LegacySyscall);
                return Return();
            case AgentStub.Int3:
                Registers.Rip += Int3Bytes;
                return Raise(Vectors.Breakpoint);
            case AgentStub.Ud2 or AgentStub.ForcedCpuid:
                return Raise(Vectors.InvalidOpcode);
            case AgentStub.UseFpu:
                return UseFpu();
            default:
                return Raise(Vectors.GeneralProtection);
        }
    }

    /// <summary>The gate is the hypervisor's and has level 0.</summary>
    private bool Interrupt(uint vector) => Raise(Vectors.GeneralProtection, (vector * interruptErrorScale) | SelectorErrorBits.InterruptTable);

    private bool UseFpu()
    {
        if (vcpu.Context.TaskSwitched)
        {
            return Raise(Vectors.DeviceNotAvailable);
        }

        Registers.Rip += FpuBytes;
        return true;
    }

    private bool LoadWord()
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        if (!Reach(Registers.Rdi, 0, out var at))
        {
            return Return();
        }

        hypervisor.Memory.Frame(at.Frame).Slice(at.Offset, word.Length).CopyTo(word);
        Registers.Rax = BinaryPrimitives.ReadUInt64LittleEndian(word);
        Registers.Rip += LoadBytes;
        return true;
    }

    private bool Store(ulong va, ReadOnlySpan<byte> bytes, ulong instructionBytes)
    {
        if (!Reach(va, PageFaultBits.Write, out var at))
        {
            return Return();
        }

        bytes.CopyTo(hypervisor.Memory.Frame(at.Frame)[at.Offset..]);
        Registers.Rip += instructionBytes;
        return true;
    }

    private bool Fill()
    {
        while (Registers.Rcx > 0)
        {
            if (!Reach(Registers.Rdi, PageFaultBits.Write, out var at))
            {
                return Return();
            }

            BinaryPrimitives.WriteUInt64LittleEndian(hypervisor.Memory.Frame(at.Frame)[at.Offset..], Registers.Rax);
            (Registers.Rdi, Registers.Rcx) = (Registers.Rdi + sizeof(ulong), Registers.Rcx - 1);
        }

        Registers.Rip += FillBytes;
        return true;
    }

    /// <summary>Where an access goes. If it cannot be made its exception waits.</summary>
    private bool Reach(ulong va, uint kind, out (Mfn Frame, int Offset) at)
    {
        at = default;
        if (!GuestMode.IsCanonical(va))
        {
            Transfer.Exceptions.Exception(vcpu, Vectors.GeneralProtection);
            return false;
        }

        if (hypervisor.Access(vcpu, va, write: kind == PageFaultBits.Write) is not { } found)
        {
            Transfer.Exceptions.PageFault(vcpu, va, ErrorCode(va, kind));
            return false;
        }

        if (hypervisor.Page(found.Frame) is null)
        {
            throw new KernelBug($"the agent touches a device at {va:x}");
        }

        at = (found.Frame, (int)(va % MachineMemory.FrameBytes));
        return true;
    }

    private static byte[] Bytes(ulong value, int count) => BitConverter.GetBytes(value)[..count];
}
