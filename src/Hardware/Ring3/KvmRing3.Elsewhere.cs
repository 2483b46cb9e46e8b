using Iced.Intel;
using Verified.Abi.Machines;
using Verified.Hardware.Kvm;

namespace Verified.Hardware.Ring3;

/// <summary>Addresses that the guest's tables have and this KVM can never show: one with shadow pagetables needs slots of the root for itself.</summary>
/// <remarks>
/// The instruction is executed alone, with the register that leads there moved to the next slot of a copy of the root, where the same tables are.
/// Seen: kvm_pvm keeps slot 256, where Xen has its machine-to-physical table.
/// </remarks>
public sealed partial class KvmRing3
{
    private const int KeptSlot = 256, SlotShift = 39, SlotMask = 511, PageBytes = 4096;
    private const ulong Away = 1UL << SlotShift;

    /// <summary>The last step was interrupted by a signal, before it was done or with it.</summary>
    private bool _wasInterrupted;

    /// <summary>Executes the instruction that has faulted there.</summary>
    /// <returns>False when it is not such an address, or not such an instruction.</returns>
    private bool ReachElsewhere(Ring3State state, ulong address)
    {
        if (!IsKept(address)) return false;
        var instruction = DecodeAt(state);
        var moved = instruction.IsStringInstruction ? Register.RSI
            : instruction.MemoryBase != Register.None ? instruction.MemoryBase
            : instruction.MemoryIndexScale == 1 ? instruction.MemoryIndex
            : Register.None;
        if (!moved.IsGPR64()) return false;

        CopyRoot(state.Root);
        var (number, root) = (moved.GetNumber(), state.Root);
        var (before, stepped) = (state.General[number], (state.Rflags & TrapFlag) != 0);
        state.General[number] += Away;
        (state.Root, state.Rflags) = (PlaceOfOwnPage.Address, state.Rflags | TrapFlag);
        var isDone = StepOnce(state);
        state.Root = root;
        state.Rflags = stepped ? state.Rflags : state.Rflags & ~TrapFlag;
        PutBack(state, instruction, number, before, isDone);
        return isDone;
    }

    private static bool IsKept(ulong address) => ((int)(address >> SlotShift) & SlotMask) == KeptSlot;

    private bool StepOnce(Ring3State state)
    {
        _wasInterrupted = false;
        for (; ; )
        {
            Load(state);
            var exit = RunAnsweringDevices();
            Store(state);
            _wasInterrupted |= exit == VcpuExit.Interrupted;
            if (TakeException(exit, out var vector, out _)) return vector == Debug;
            if (exit != VcpuExit.Interrupted) return false;
        }
    }

    /// <summary>What the instruction has put into the register stays; what only led there, or has moved on from there, comes back.</summary>
    private static void PutBack(Ring3State state, Instruction instruction, int number, ulong before, bool isDone)
    {
        var isTarget = isDone && instruction.Op0Kind == OpKind.Register && instruction.Op0Register.GetFullRegister().IsGPR64()
            && instruction.Op0Register.GetFullRegister().GetNumber() == number && instruction.Mnemonic is not (Mnemonic.Cmp or Mnemonic.Test);
        if (isDone && instruction.IsStringInstruction)
        {
            state.General[number] -= Away;
        }
        else if (!isTarget)
        {
            state.General[number] = before;
        }
    }

    private void CopyRoot(ulong root)
    {
        var copy = _ownPage.AsSpan();
        Span<byte> now = stackalloc byte[PageBytes];
        Memory.AsSpan((int)root, PageBytes).CopyTo(now);
        now.Slice(KeptSlot * sizeof(ulong), sizeof(ulong)).CopyTo(now[((KeptSlot + 1) * sizeof(ulong))..]);
        if (!copy.SequenceEqual(now))
        {
            now.CopyTo(copy);
            ForgetTranslations();
        }
    }
}
