using Iced.Intel;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Emulation;

internal sealed partial class Emulator
{
    /// <summary>So many repetitions, then the guest comes back to the instruction for the rest: as if other work had been pending.</summary>
    private const ulong MostRepetitions = 4096;

    /// <summary>The breakpoints on I/O that the instruction under emulation has hit.</summary>
    private uint ioBreakpoints;

    /// <summary>The instruction under emulation is to be executed again for its remaining repetitions.</summary>
    private bool repeats;

    private Emulated EmulateIn(Operation operation)
    {
        var (port, bytes) = (PortOf(operation, operation.Instruction.Op1Register, operand: 1), operation.Instruction.Op0Register.GetSize());
        if (!GuestPermits(operation.Vcpu, port, bytes))
        {
            return Emulated.No;
        }

        var domain = operation.Vcpu.Domain;
        ioBreakpoints = IoBreakpoints(operation.Context, port, bytes);
        operation.Registers.Rax = Merge(operation.Registers.Rax, ReadPorts(domain, port, bytes), bytes);
        operation.Context.Steps?.DoesIo(operation.Vcpu, port);
        return AdminPermits(domain, port, bytes) ? Emulated.YesWithoutStep : Emulated.Yes;
    }

    private Emulated EmulateOut(Operation operation)
    {
        var (port, bytes) = (PortOf(operation, operation.Instruction.Op0Register, operand: 0), operation.Instruction.Op1Register.GetSize());
        if (!GuestPermits(operation.Vcpu, port, bytes))
        {
            return Emulated.No;
        }

        var domain = operation.Vcpu.Domain;
        ioBreakpoints = IoBreakpoints(operation.Context, port, bytes);
        WritePorts(domain, port, bytes, (uint)operation.Registers.Rax);
        operation.Context.Steps?.DoesIo(operation.Vcpu, port);
        return AdminPermits(domain, port, bytes) ? Emulated.YesWithoutStep : Emulated.Yes;
    }

    private static int PortOf(Operation operation, Register register, int operand) =>
        register == Register.DX ? (ushort)operation.Registers.Rdx : (byte)operation.Instruction.GetImmediate(operand);

    private Emulated EmulateIns(Operation operation)
    {
        const int rdi = 7;
        var instruction = operation.Instruction;
        var (port, bytes) = ((ushort)operation.Registers.Rdx, instruction.MemorySize.GetSize());
        var addressBits = AddressBits(instruction.Op0Kind);
        if (!GuestPermits(operation.Vcpu, port, bytes) || !ReadSegment(operation, Register.ES, addressBits, out var segment) || !segment.IsPresent)
        {
            return Emulated.No;
        }

        if (!segment.IsWritableData)
        {
            return Raise(operation.Vcpu, Vectors.GeneralProtection);
        }

        ioBreakpoints = IoBreakpoints(operation.Context, port, bytes);
        return Repeat(operation, rdi, addressBits, bytes, offset =>
        {
            Span<byte> data = stackalloc byte[sizeof(uint)];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(data, ReadPorts(operation.Vcpu.Domain, port, bytes));
            if (Linear(operation, segment, offset, bytes) is not { } va)
            {
                return Raise(operation.Vcpu, Vectors.GeneralProtection);
            }

            var done = guestAccess.Write(operation.Vcpu, va, data[..bytes]);
            return done == bytes ? Emulated.Yes : RaisePageFault(operation.Vcpu, PageFaultBits.Write, va + (ulong)done);
        });
    }

    private Emulated EmulateOuts(Operation operation)
    {
        const int rsi = 6;
        var instruction = operation.Instruction;
        var (port, bytes) = ((ushort)operation.Registers.Rdx, instruction.MemorySize.GetSize());
        var addressBits = AddressBits(instruction.Op1Kind);
        if (!GuestPermits(operation.Vcpu, port, bytes)
            || !ReadSegment(operation, instruction.MemorySegment, addressBits, out var segment) || !segment.IsPresent)
        {
            return Emulated.No;
        }

        var fault = instruction.MemorySegment == Register.SS ? Vectors.Stack : Vectors.GeneralProtection;
        if (!segment.IsReadable)
        {
            return Raise(operation.Vcpu, fault);
        }

        ioBreakpoints = IoBreakpoints(operation.Context, port, bytes);
        return Repeat(operation, rsi, addressBits, bytes, offset =>
        {
            Span<byte> data = stackalloc byte[sizeof(uint)];
            data.Clear();
            if (Linear(operation, segment, offset, bytes) is not { } va)
            {
                return Raise(operation.Vcpu, fault);
            }

            var done = guestAccess.Read(operation.Vcpu, va, data[..bytes]);
            if (done < bytes)
            {
                return RaisePageFault(operation.Vcpu, 0, va + (ulong)done);
            }

            WritePorts(operation.Vcpu.Domain, port, bytes, System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(data));
            return Emulated.Yes;
        });
    }

    /// <summary>The repetitions of a string instruction, up to the first that raises something. Those before it stay done.</summary>
    private Emulated Repeat(Operation operation, int index, int addressBits, int bytes, Func<ulong, Emulated> once)
    {
        const int rcx = 1;
        var registers = operation.Registers;
        var isRepeated = operation.Instruction.HasRepPrefix || operation.Instruction.HasRepnePrefix;
        var goal = isRepeated ? Low(registers[rcx], addressBits) : 1;
        if (goal == 0)
        {
            SkipRepetitions(operation, index, addressBits);
            return Emulated.Yes;
        }

        var mostAtOnce = registers.Has(Rflags.Trap) ? 1 : UpToWrap(Low(registers[index], addressBits), bytes, addressBits, registers.Has(Rflags.Direction));
        var done = 0ul;
        var outcome = Emulated.Yes;
        var step = registers.Has(Rflags.Direction) ? -(long)bytes : bytes;
        while (done < Math.Min(goal, Math.Min(mostAtOnce, MostRepetitions)) && outcome == Emulated.Yes)
        {
            outcome = once(Low(registers[index] + (ulong)(step * (long)done), addressBits));
            done += outcome == Emulated.Yes ? 1ul : 0;
            if (ioBreakpoints != 0)
            {
                break;
            }
        }

        registers[index] = Adjust(registers[index], (ulong)(step * (long)done), addressBits);
        if (isRepeated)
        {
            registers[rcx] = Replace(registers[rcx], goal - done, addressBits);
            repeats = outcome == Emulated.Yes && goal > done;
        }

        return outcome;
    }

    /// <summary>Nothing is to be done, but with addresses of 32 bits in 64-bit code the registers lose their high halves.</summary>
    private static void SkipRepetitions(Operation operation, int index, int addressBits)
    {
        const int rcx = 1;
        if (operation.Code.IsLong && addressBits == DoubleBits)
        {
            operation.Registers[rcx] = 0;
            operation.Registers[index] = (uint)operation.Registers[index];
        }
    }

    /// <summary>truncate_ea_and_reps: how many repetitions there are before the address wraps, and at least one.</summary>
    private static ulong UpToWrap(ulong offset, int bytes, int addressBits, bool isDown)
    {
        var size = (ulong)bytes;
        var left = !isDown ? Low(0 - offset, addressBits) / size
            : Low(offset + size - 1, addressBits) < offset ? 1
            : (offset / size) + 1;
        return Math.Max(left, 1);
    }

    /// <summary>read_segment: flat but for the bases of fs and gs in 64-bit addressing, else what the table says.</summary>
    private bool ReadSegment(Operation operation, Register register, int addressBits, out SegmentDescriptor segment)
    {
        if (!operation.Code.IsLong)
        {
            return descriptorTables.ReadDescriptor(operation.Vcpu, SelectorOf(operation.Registers, register), out segment);
        }

        _ = addressBits;
        var context = operation.Context;
        var start = register == Register.FS ? context.FsBase
            : register != Register.GS ? 0
            : operation.Vcpu.InUserMode ? context.GsBaseUser : context.GsBaseKernel;
        segment = SegmentDescriptor.Parse(0x00cff3000000ffff, isForCode: false) with { Base = start };
        return true;
    }

    public static ushort SelectorOf(Registers registers, Register register) =>
        register switch
        {
            Register.CS => registers.Cs,
            Register.SS => registers.Ss,
            Register.ES => registers.Es,
            Register.FS => registers.Fs,
            Register.GS => registers.Gs,
            _ => registers.Ds,
        };

    /// <summary>pv_emul_virt_to_linear: null outside the segment, and where no guest has anything.</summary>
    public static ulong? Linear(Operation operation, SegmentDescriptor segment, ulong offset, int bytes)
    {
        var va = segment.Base + offset;
        var last = (ulong)bytes - 1;
        return operation.Code.IsLong ? (Hypervisor.IsGuestAddress(va) ? va : null)
            : segment.Limit < last || offset > segment.Limit - last ? null
            : (uint)va;
    }

    private static Emulated RaisePageFault(Vcpu vcpu, uint errorCode, ulong address)
    {
        TrapInjection.InjectPageFault(vcpu, errorCode, address);
        return Emulated.Raised;
    }

    private static int AddressBits(OpKind kind) =>
        kind switch
        {
            OpKind.MemoryESDI or OpKind.MemorySegSI => WordBits,
            OpKind.MemoryESEDI or OpKind.MemorySegESI => DoubleBits,
            _ => QuadBits,
        };

    public static ulong Low(ulong value, int bits) => bits == QuadBits ? value : value & ((1ul << bits) - 1);

    private static ulong Adjust(ulong register, ulong by, int bits) => Replace(register, register + by, bits);

    /// <summary>A write of 16 bits keeps the rest of the register, one of 32 clears it.</summary>
    private static ulong Replace(ulong register, ulong value, int bits) =>
        bits == WordBits ? (register & ~(ulong)ushort.MaxValue) | (ushort)value : Low(value, bits);

    public static ulong Merge(ulong register, uint value, int bytes) =>
        bytes switch
        {
            1 => (register & ~(ulong)byte.MaxValue) | (byte)value,
            2 => (register & ~(ulong)ushort.MaxValue) | (ushort)value,
            _ => value,
        };
}
