using Iced.Intel;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Emulation;

/// <summary>Call gates of 32-bit guests: their descriptors have level 0, so that each use faults, and is done here.</summary>
/// <remarks>Source: Xen 4.17.7 xen/arch/x86/pv/emul-gate-op.c.</remarks>
internal sealed partial class CallGates(DescriptorTables descriptorTables, GuestAccess guestAccess)
{
    private const int GateParameterMask = 0x1f;
    private const ulong GateType = 0x1ful << 40;
    private const ulong GateOf32Bits = 0xcul << 40;
    private const ulong GateLevel = 3ul << 45;
    private const ulong GatePresent = 1ul << 47;

    /// <summary>A gate: where it leads, from which level it may be used, and how many words of the stack it takes along.</summary>
    private readonly record struct CallGate(ushort Selector, uint Offset, int Level, int Parameters, bool IsPresent);

    /// <summary>A far call or jump: the selector that it names, and the address behind it.</summary>
    private readonly record struct FarBranch(bool IsCall, ushort Selector, uint Next);

    /// <summary>pv_emulate_gate_op: a far call or jump through the gate that the error code names, or the fault that the processor would have raised.</summary>
    public void EmulateGate(Vcpu vcpu, uint errorCode)
    {
        if (ReadGate(vcpu, (ushort)errorCode) is not { } gate || gate.Level < Selectors.Level(vcpu.Context.Registers.Cs))
        {
            TrapInjection.Inject(vcpu, Vectors.GeneralProtection, errorCode);
            return;
        }

        if (!gate.IsPresent)
        {
            TrapInjection.Inject(vcpu, Vectors.NotPresent, errorCode);
            return;
        }

        if (DecodeFarBranch(vcpu, errorCode) is not { } branch)
        {
            return;
        }

        if ((uint)(branch.Selector & ~Selectors.LevelMask) != errorCode || gate.Level < Selectors.Level(branch.Selector))
        {
            TrapInjection.Inject(vcpu, Vectors.GeneralProtection, errorCode);
            return;
        }

        GoThroughGate(vcpu, gate, branch, errorCode);
    }

    /// <summary>Null beyond the guest's own tables (XSA-298), and for what is no gate of 32 bits.</summary>
    private CallGate? ReadGate(Vcpu vcpu, ushort selector)
    {
        var index = (uint)selector >> Selectors.IndexShift;
        var isLocal = (selector & Selectors.LocalTable) != 0;
        if (Selectors.IsNull(selector) || index >= (isLocal ? vcpu.LdtEntries : vcpu.Context.GdtEntries)
            || descriptorTables.ReadRaw(vcpu, isLocal, index) is not { } raw || (raw & GateLevel) != 0 || (raw & GateType) != GateOf32Bits)
        {
            return null;
        }

        return new CallGate(
            (ushort)(raw >> 16 & 0xfffc),
            (uint)(raw & 0xffff) | (uint)(raw >> 32 & 0xffff_0000),
            (int)(raw >> 16 & 3),
            (int)(raw >> 32) & GateParameterMask,
            (raw & GatePresent) != 0);
    }

    /// <summary>What stands at the guest's eip. Null when it is something else or cannot be read, for which the guest has a fault.</summary>
    private FarBranch? DecodeFarBranch(Vcpu vcpu, uint errorCode)
    {
        var registers = vcpu.Context.Registers;
        if (!descriptorTables.ReadDescriptor(vcpu, registers.Cs, out var code) || !code.IsCode || !code.IsPresent)
        {
            return FaultOfGate(vcpu, errorCode);
        }

        var reader = new GuestCode(guestAccess, vcpu, code);
        var instruction = Emulator.Decode(reader, registers.Rip, code.Is32Bit ? Emulator.DoubleBits : Emulator.WordBits);
        if (reader.Fault is { } fault)
        {
            TrapInjection.InjectPageFault(vcpu, 0, fault);
            return null;
        }

        if (reader.IsOutside || instruction.IsInvalid || !(instruction.IsCallFar || instruction.IsJmpFar || instruction.IsCallFarIndirect || instruction.IsJmpFarIndirect))
        {
            return FaultOfGate(vcpu, errorCode);
        }

        var isCall = instruction.IsCallFar || instruction.IsCallFarIndirect;
        var next = (uint)registers.Rip + (uint)instruction.Length;
        return instruction.IsCallFar || instruction.IsJmpFar
            ? new FarBranch(isCall, instruction.FarBranchSelector, next)
            : ReadFarSelector(new Emulator.Operation(vcpu, instruction, code), errorCode) is { } selector ? new FarBranch(isCall, selector, next) : null;
    }

    private static FarBranch? FaultOfGate(Vcpu vcpu, uint errorCode)
    {
        TrapInjection.Inject(vcpu, Vectors.GeneralProtection, errorCode);
        return null;
    }

    /// <summary>The selector behind the offset in memory.</summary>
    private ushort? ReadFarSelector(Emulator.Operation operation, uint errorCode)
    {
        var vcpu = operation.Vcpu;
        var offsetBytes = operation.Instruction.MemorySize.GetSize() - sizeof(ushort);
        var offset = (uint)WritablePagetables.AddressOf(operation) + (uint)offsetBytes;
        if (!descriptorTables.ReadDescriptor(vcpu, Emulator.SelectorOf(operation.Registers, operation.Instruction.MemorySegment), out var segment)
            || !segment.IsPresent || !segment.IsReadable || Emulator.Linear(operation, segment, offset, sizeof(ushort)) is not { } va)
        {
            FaultOfGate(vcpu, errorCode);
            return null;
        }

        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        var read = guestAccess.Read(vcpu, va, bytes);
        if (read < bytes.Length)
        {
            TrapInjection.InjectPageFault(vcpu, 0, va + (ulong)read);
            return null;
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    /// <summary>A jump stays at its level, and a call may come to a more privileged one.</summary>
    private void GoThroughGate(Vcpu vcpu, CallGate gate, FarBranch branch, uint errorCode)
    {
        var registers = vcpu.Context.Registers;
        var level = Selectors.Level(registers.Cs);
        var isRead = descriptorTables.ReadDescriptor(vcpu, gate.Selector, out var target);
        var mayBeInner = branch.IsCall || target.IsConforming;
        if (!isRead || !target.IsCode || (mayBeInner ? target.Level > level : target.Level != level))
        {
            TrapInjection.Inject(vcpu, Vectors.GeneralProtection, gate.Selector);
            return;
        }

        if (!target.IsPresent)
        {
            TrapInjection.Inject(vcpu, Vectors.NotPresent, gate.Selector);
            return;
        }

        if (gate.Offset > target.Limit)
        {
            TrapInjection.Inject(vcpu, Vectors.GeneralProtection);
            return;
        }

        var isInner = branch.IsCall && target.Level < level;
        if (branch.IsCall && !PushForGate(vcpu, gate, branch, isInner ? target.Level : null, errorCode))
        {
            return;
        }

        registers.Cs = (ushort)(gate.Selector | (isInner ? target.Level : level));
        registers.Rip = gate.Offset;
        Exceptions.FinishForced(vcpu);
    }
}
