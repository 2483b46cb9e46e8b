using Iced.Intel;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Emulation;

/// <summary>Instructions that load a selector, for a processor that has no descriptor tables of the guest's: they fault there, and are done here as on one that has.</summary>
/// <remarks>64-bit code only, in which both modes of a guest have level 3. Source: Intel SDM volume 2, MOV, POP, RET and IRET; volume 3, 5.4 and 5.5.</remarks>
internal sealed class SelectorLoads(DescriptorTables descriptorTables, GuestAccess guestAccess)
{
    private const int UserLevel = 3;

    /// <summary>The guest's code segment is one of 64 bits.</summary>
    public bool RunsLongCode(Vcpu vcpu) =>
        vcpu.Context.Registers.Cs == Selectors.Cs64
        || (descriptorTables.ReadDescriptor(vcpu, vcpu.Context.Registers.Cs, out var code, isForCode: true) && code.IsLong);

    /// <summary>The processor could not load a selector. If the guest's tables have a descriptor for it, the instruction is done.</summary>
    /// <returns>False when it is the guest's own general protection fault.</returns>
    public bool LoadSelector(Vcpu vcpu, uint errorCode)
    {
        if (errorCode == 0 || (errorCode & (SelectorErrorBits.External | SelectorErrorBits.InterruptTable)) != 0 || !RunsLongCode(vcpu))
        {
            return false;
        }

        var code = SegmentDescriptor.Flat(vcpu.Domain.Mode);
        var instruction = Emulator.Decode(new GuestCode(guestAccess, vcpu, code), vcpu.Context.Registers.Rip, Emulator.QuadBits);
        var operation = new Emulator.Operation(vcpu, instruction, code);
        var isDone = instruction.Mnemonic switch
        {
            Mnemonic.Mov => MoveToSegment(operation),
            Mnemonic.Pop => PopSegment(operation),
            Mnemonic.Retf => ReturnFar(operation),
            Mnemonic.Iret or Mnemonic.Iretd or Mnemonic.Iretq => ReturnFromInterrupt(operation),
            _ => false,
        };
        if (isDone)
        {
            operation.Registers.Rflags &= ~Rflags.Resume;
        }

        return isDone;
    }

    private bool MoveToSegment(Emulator.Operation operation)
    {
        var (instruction, registers) = (operation.Instruction, operation.Registers);
        ulong selector;
        if (instruction.Op1Kind == OpKind.Register)
        {
            selector = WritablePagetables.GetRegister(registers, instruction.Op1Register);
        }
        else if (!ReadOperand(operation, out selector))
        {
            return false;
        }

        return LoadSegment(operation, instruction.Op0Register, (ushort)selector) && Pass(operation);
    }

    private bool ReadOperand(Emulator.Operation operation, out ulong value)
    {
        var context = operation.Context;
        var va = operation.Instruction.GetVirtualAddress(1, 0, (register, _, _) => register switch
        {
            Register.FS => context.FsBase,
            Register.GS => operation.Vcpu.InUserMode ? context.GsBaseUser : context.GsBaseKernel,
            _ => register.IsSegmentRegister() ? 0 : WritablePagetables.GetRegister(operation.Registers, register),
        });
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        var isRead = guestAccess.Read(operation.Vcpu, va, bytes) == bytes.Length;
        value = System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        return isRead;
    }

    private bool PopSegment(Emulator.Operation operation)
    {
        var registers = operation.Registers;
        if (!guestAccess.ReadWord(operation.Vcpu, registers.Rsp, out var selector) || !LoadSegment(operation, operation.Instruction.Op0Register, (ushort)selector))
        {
            return false;
        }

        registers.Rsp += (ulong)operation.Instruction.StackPointerIncrement;
        return Pass(operation);
    }

    private bool LoadSegment(Emulator.Operation operation, Register register, ushort selector)
    {
        var (vcpu, context, registers) = (operation.Vcpu, operation.Context, operation.Registers);
        if (register == Register.SS)
        {
            registers.Ss = IsStack(vcpu, selector) ? selector : registers.Ss;
            return registers.Ss == selector;
        }

        if (register == Register.CS || !descriptorTables.TryLoadSegment(vcpu, selector, UserLevel, out var descriptor))
        {
            return false;
        }

        switch (register)
        {
            case Register.DS:
                registers.Ds = selector;
                break;
            case Register.ES:
                registers.Es = selector;
                break;
            case Register.FS:
                (registers.Fs, context.FsBase) = (selector, descriptor.Base);
                break;
            default:
                registers.Gs = selector;
                DescriptorTables.SetBase(context, vcpu.InUserMode ? SegmentBase.GsUser : SegmentBase.GsKernel, descriptor.Base);
                break;
        }

        return true;
    }

    private bool ReturnFar(Emulator.Operation operation)
    {
        var (instruction, registers) = (operation.Instruction, operation.Registers);
        var released = instruction.OpCount > 0 ? instruction.Immediate16 : 0ul;
        Span<ulong> words = stackalloc ulong[2];
        if (instruction.Code is not (Code.Retfq or Code.Retfq_imm16 or Code.Retfd or Code.Retfd_imm16) || !ReadFrame(operation, words, out var bytes)
            || !IsCode(operation.Vcpu, (ushort)words[1]))
        {
            return false;
        }

        (registers.Rip, registers.Cs) = (words[0], (ushort)words[1]);
        registers.Rsp += bytes + released;
        return true;
    }

    private bool ReturnFromInterrupt(Emulator.Operation operation)
    {
        const ulong kept = Rflags.Interrupt | Rflags.IoPrivilege | Rflags.VirtualMode;
        var registers = operation.Registers;
        Span<ulong> words = stackalloc ulong[5];
        if (operation.Instruction.Code is not (Code.Iretq or Code.Iretd) || !ReadFrame(operation, words, out _)
            || !IsCode(operation.Vcpu, (ushort)words[1]) || !IsStack(operation.Vcpu, (ushort)words[4]))
        {
            return false;
        }

        (registers.Rip, registers.Cs) = (words[0], (ushort)words[1]);
        registers.Rflags = (words[2] & ReturnPath.FlagsOfTheProcessor & ~kept) | (registers.Rflags & kept);
        (registers.Rsp, registers.Ss) = (words[3], (ushort)words[4]);
        return true;
    }

    /// <summary>Words of four or eight bytes from the stack pointer up.</summary>
    private bool ReadFrame(Emulator.Operation operation, Span<ulong> words, out ulong bytes)
    {
        var isQuad = operation.Instruction.Code is Code.Retfq or Code.Retfq_imm16 or Code.Iretq;
        var size = isQuad ? sizeof(ulong) : (ulong)sizeof(uint);
        bytes = size * (ulong)words.Length;
        for (var word = 0; word < words.Length; word++)
        {
            var va = operation.Registers.Rsp + ((ulong)word * size);
            var half = 0u;
            if (isQuad ? !guestAccess.ReadWord(operation.Vcpu, va, out words[word]) : !guestAccess.ReadWord32(operation.Vcpu, va, out half))
            {
                return false;
            }

            words[word] = isQuad ? words[word] : half;
        }

        return true;
    }

    private bool IsCode(Vcpu vcpu, ushort selector) =>
        !Selectors.IsNull(selector) && Selectors.Level(selector) == UserLevel && !DescriptorTables.IsBeyondTable(vcpu, selector)
        && descriptorTables.ReadDescriptor(vcpu, selector, out var code, isForCode: true)
        && code is { IsCode: true, IsPresent: true } && !(code.IsLong && code.Is32Bit) && (code.IsConforming || code.Level == UserLevel);

    private bool IsStack(Vcpu vcpu, ushort selector) =>
        !Selectors.IsNull(selector) && Selectors.Level(selector) == UserLevel && !DescriptorTables.IsBeyondTable(vcpu, selector)
        && descriptorTables.ReadDescriptor(vcpu, selector, out var stack) && stack is { IsWritableData: true, IsPresent: true, Level: UserLevel };

    private static bool Pass(Emulator.Operation operation)
    {
        operation.Registers.Rip += (ulong)operation.Instruction.Length;
        return true;
    }
}
