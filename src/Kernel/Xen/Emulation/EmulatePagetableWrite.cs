using Iced.Intel;
using Verified.Abi;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Emulation;

/// <summary>Writable pagetables: a store of the guest's kernel to a table of level 1 that it has mapped read-only is checked and done by the hypervisor.</summary>
/// <remarks>
/// Naturally aligned, inside the page of the fault, of 1 to 8 bytes; MOV, XCHG, CMPXCHG, AND, OR, XOR and the bit
/// instructions with a constant. Xen emulates more kinds; here those stay page faults of the guest's. That a store of less than an entry marks its mapping as accessed was seen on Xen 4.17.7.
/// Source: Xen 4.17.7 xen/arch/x86/pv/ro-page-fault.c.
/// </remarks>
internal sealed class WritablePagetables(Hypervisor hypervisor, Emulator emulator, GuestAccess guestAccess)
{
    private const int EntryBytes = sizeof(ulong);
    private const int HalfEntryBytes = sizeof(uint);

    /// <summary>What a store would do: the value that it writes, and the registers that it leaves.</summary>
    private readonly record struct Store(ulong Value, ulong? Flags = null, Register Target = Register.None, ulong TargetValue = 0);

    /// <summary>pv_ro_page_fault. False: the fault is the guest's.</summary>
    public bool EmulatePagetableWrite(Vcpu vcpu, ulong address)
    {
        if (!GuestMode.IsCanonical(address) || hypervisor.FindReadOnlyL1Table(vcpu, address) is not { } table)
        {
            return false;
        }

        var code = SegmentDescriptor.Flat(vcpu.Domain.Mode);
        var reader = new GuestCode(guestAccess, vcpu, code);
        var instruction = Emulator.Decode(reader, vcpu.Context.Registers.Rip, code.IsLong ? Emulator.QuadBits : Emulator.DoubleBits);
        if (reader.Fault is { } fault)
        {
            TrapInjection.InjectPageFault(vcpu, PageFaultBits.Fetch, fault);
            return true;
        }

        return !reader.IsOutside && !instruction.IsInvalid && DoStore(new Emulator.Operation(vcpu, instruction, code), table, address);
    }

    private bool DoStore(Emulator.Operation operation, PageInfo table, ulong address)
    {
        var (instruction, registers) = (operation.Instruction, operation.Registers);
        var bytes = instruction.MemorySize.GetSize();
        if (instruction.Op0Kind != OpKind.Memory || bytes is not (1 or 2 or 4 or 8))
        {
            return false;
        }

        var va = AddressOf(operation);
        if (va / MachineMemory.FrameBytes != address / MachineMemory.FrameBytes || va % (ulong)bytes != 0)
        {
            return false;
        }

        if (bytes != EntryBytes)
        {
            // The rest of the entry is read where the guest sees it, which marks that mapping as accessed.
            hypervisor.Access(operation.Vcpu, va, write: false);
        }

        var slot = GuestAccess.OffsetInFrame(va) / EntryBytes;
        var shift = GuestAccess.OffsetInFrame(va) % EntryBytes * Emulator.BitsOfAByte;
        var whole = hypervisor.Memory.Read(table.Mfn, slot);
        var mask = bytes == EntryBytes ? ulong.MaxValue : (1ul << (bytes * Emulator.BitsOfAByte)) - 1;
        if (Compute(operation, (whole >> shift) & mask, mask) is not { } store)
        {
            return false;
        }

        var value = (whole & ~(mask << shift)) | ((store.Value & mask) << shift);
        if (!StoreEntry(operation, table, slot, new Entry(value), isHighHalf: bytes == HalfEntryBytes && shift != 0))
        {
            return false;
        }

        registers.Rflags = store.Flags ?? registers.Rflags;
        if (store.Target != Register.None)
        {
            SetRegister(registers, store.Target, store.TargetValue);
        }

        emulator.Retire(operation);
        if (registers.Has(Rflags.Trap))
        {
            TrapInjection.Inject(operation.Vcpu, Vectors.Debug);
        }

        return true;
    }

    /// <summary>A 32-bit guest that writes the high half first is thought to have its two stores the wrong way round: the entry waits, not present, for the low one.</summary>
    private bool StoreEntry(Emulator.Operation operation, PageInfo table, int slot, Entry entry, bool isHighHalf)
    {
        var domain = operation.Vcpu.Domain;
        var errno = hypervisor.OnBehalfOf(operation.Vcpu, () => hypervisor.StoreL1Entry(table, slot, entry, domain));
        if (errno == Errno.None)
        {
            return true;
        }

        return domain.Mode.Is32Bit && isHighHalf && entry.IsPresent && operation.Instruction.Mnemonic == Mnemonic.Mov
            && hypervisor.OnBehalfOf(operation.Vcpu, () => hypervisor.StoreL1Entry(table, slot, entry.Without(Entry.Present), domain)) == Errno.None;
    }

    /// <summary>Segments count as flat.</summary>
    public static ulong AddressOf(Emulator.Operation operation)
    {
        var registers = operation.Registers;
        var va = operation.Instruction.GetVirtualAddress(0, 0, (register, _, _) => register.IsSegmentRegister() ? 0 : GetRegister(registers, register));
        return operation.Code.IsLong ? va : (uint)va;
    }

    /// <summary>Null for what is not emulated.</summary>
    private static Store? Compute(Emulator.Operation operation, ulong old, ulong mask)
    {
        var (instruction, registers) = (operation.Instruction, operation.Registers);
        var isConstant = instruction.OpCount > 1 && instruction.Op1Kind is >= OpKind.Immediate8 and <= OpKind.Immediate32to64;
        if (!isConstant && (instruction.OpCount < 2 || instruction.Op1Kind != OpKind.Register || !instruction.Op1Register.IsGPR()))
        {
            return null;
        }

        var operand = (isConstant ? instruction.GetImmediate(1) : GetRegister(registers, instruction.Op1Register)) & mask;
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Mov when !instruction.HasLockPrefix:
                return new Store(operand);
            case Mnemonic.Xchg:
                return new Store(operand, Target: instruction.Op1Register, TargetValue: old);
            case Mnemonic.And:
                return new Store(old & operand, LogicFlags(registers, old & operand, mask));
            case Mnemonic.Or:
                return new Store(old | operand, LogicFlags(registers, old | operand, mask));
            case Mnemonic.Xor:
                return new Store(old ^ operand, LogicFlags(registers, old ^ operand, mask));
            case Mnemonic.Bts or Mnemonic.Btr or Mnemonic.Btc when isConstant:
                return BitStore(operation, old, mask);
            case Mnemonic.Cmpxchg:
                return CompareStore(operation, old, operand, mask);
            default:
                return null;
        }
    }

    private static Store BitStore(Emulator.Operation operation, ulong old, ulong mask)
    {
        var bits = System.Numerics.BitOperations.PopCount(mask);
        var bit = 1ul << (int)(operation.Instruction.GetImmediate(1) % (ulong)bits);
        var flags = (operation.Registers.Rflags & ~Rflags.Carry) | ((old & bit) != 0 ? Rflags.Carry : 0);
        return operation.Instruction.Mnemonic switch
        {
            Mnemonic.Bts => new Store(old | bit, flags),
            Mnemonic.Btr => new Store(old & ~bit, flags),
            _ => new Store(old ^ bit, flags),
        };
    }

    /// <summary>CMPXCHG: the flags are those of a comparison of rax with what stands there.</summary>
    private static Store CompareStore(Emulator.Operation operation, ulong old, ulong operand, ulong mask)
    {
        var registers = operation.Registers;
        var expected = registers.Rax & mask;
        var difference = (expected - old) & mask;
        var sign = (mask >> 1) + 1;
        var flags = LogicFlags(registers, difference, mask)
            | (expected < old ? Rflags.Carry : 0)
            | (((expected ^ old) & (expected ^ difference) & sign) != 0 ? Rflags.Overflow : 0)
            | (((expected ^ old ^ difference) & 0x10) != 0 ? Rflags.Adjust : 0);
        return expected == old
            ? new Store(operand, flags)
            : new Store(old, flags, RaxOf(operation.Instruction.Op1Register.GetSize()), old);
    }

    private static Register RaxOf(int bytes) =>
        bytes switch
        {
            1 => Register.AL,
            2 => Register.AX,
            4 => Register.EAX,
            _ => Register.RAX,
        };

    private static ulong LogicFlags(Registers registers, ulong result, ulong mask)
    {
        var flags = registers.Rflags & ~(Rflags.Carry | Rflags.Parity | Rflags.Adjust | Rflags.Zero | Rflags.Sign | Rflags.Overflow);
        flags |= (result & mask) == 0 ? Rflags.Zero : 0;
        flags |= (result & ((mask >> 1) + 1)) != 0 ? Rflags.Sign : 0;
        return flags | (System.Numerics.BitOperations.PopCount((byte)result) % 2 == 0 ? Rflags.Parity : 0);
    }

    public static ulong GetRegister(Registers registers, Register register)
    {
        var whole = registers[register.GetFullRegister().GetNumber()];
        return IsHighByte(register) ? (byte)(whole >> Emulator.BitsOfAByte) : Emulator.Low(whole, register.GetSize() * Emulator.BitsOfAByte);
    }

    private static void SetRegister(Registers registers, Register register, ulong value)
    {
        var number = register.GetFullRegister().GetNumber();
        registers[number] = IsHighByte(register)
            ? (registers[number] & ~0xff00ul) | (ulong)(byte)value << Emulator.BitsOfAByte
            : register.GetSize() == HalfEntryBytes ? (uint)value
            : register.GetSize() == EntryBytes ? value
            : Emulator.Merge(registers[number], (uint)value, register.GetSize());
    }

    private static bool IsHighByte(Register register) => register is Register.AH or Register.BH or Register.CH or Register.DH;
}
