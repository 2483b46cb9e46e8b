using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Emulation;

internal sealed partial class CallGates
{
    /// <summary>Where the memory of a 32-bit guest ends.</summary>
    private const ulong CompatXenStart = 0xf580_0000;
    private const byte InvalidTss = 10;
    private const int WordsOfNearFrame = 2;
    private const int WordsOfInnerFrame = 4;

    /// <summary>What a call through a gate pushes: from an outer level ss, esp and the parameters, then cs and the eip behind it.</summary>
    /// <returns>False when the guest has a fault, and then its stack pointer is as it was.</returns>
    private bool PushForGate(Vcpu vcpu, CallGate gate, FarBranch branch, int? innerLevel, uint errorCode)
    {
        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        var ss = innerLevel is null ? registers.Ss : context.KernelSs;
        var sp = (uint)(innerLevel is null ? registers.Rsp : context.KernelSp);
        var words = innerLevel is null ? WordsOfNearFrame : WordsOfInnerFrame + gate.Parameters;
        if (!AdmitsStack(vcpu, ss, sp, words, innerLevel, errorCode, out var start))
        {
            return false;
        }

        var pushed = new List<uint>();
        if (innerLevel is not null)
        {
            pushed.AddRange([registers.Ss, (uint)registers.Rsp]);
            if (!ReadParameters(vcpu, gate.Parameters, errorCode, pushed))
            {
                return false;
            }
        }

        pushed.AddRange([registers.Cs, branch.Next]);
        foreach (var word in pushed)
        {
            sp -= sizeof(uint);
            if (!guestAccess.WriteWord32(vcpu, (uint)(start + sp), word))
            {
                TrapInjection.InjectPageFault(vcpu, PageFaultBits.Write, (uint)(start + sp));
                return false;
            }
        }

        (registers.Ss, registers.Rsp) = (ss, sp);
        return true;
    }

    private bool AdmitsStack(Vcpu vcpu, ushort ss, uint sp, int words, int? innerLevel, uint errorCode, out ulong start)
    {
        var isRead = descriptorTables.ReadDescriptor(vcpu, ss, out var stack);
        start = stack.Base;
        var bytes = (uint)words * sizeof(uint);
        if (innerLevel is { } inner)
        {
            if (inner != vcpu.Domain.Mode.KernelRing)
            {
                TrapInjection.Inject(vcpu, Vectors.GeneralProtection, errorCode);
                return false;
            }

            if (!isRead || Selectors.Level(ss) != inner || stack.Level != inner || !stack.IsWritableData)
            {
                TrapInjection.Inject(vcpu, InvalidTss, ss & ~3u);
                return false;
            }
        }
        else if (!isRead || stack.Level != Selectors.Level(vcpu.Context.Registers.Cs))
        {
            TrapInjection.Inject(vcpu, Vectors.GeneralProtection, errorCode);
            return false;
        }

        if ((innerLevel is not null && !stack.IsPresent) || !FitsInStack(stack, sp, bytes))
        {
            TrapInjection.Inject(vcpu, Vectors.Stack, innerLevel is null ? 0 : ss & ~3u);
            return false;
        }

        if ((uint)(start + sp - bytes) + (ulong)bytes > CompatXenStart)
        {
            TrapInjection.Inject(vcpu, Vectors.GeneralProtection, errorCode);
            return false;
        }

        return true;
    }

    /// <summary>The parameters, the one that was pushed first before the others.</summary>
    private bool ReadParameters(Vcpu vcpu, int count, uint errorCode, List<uint> parameters)
    {
        var registers = vcpu.Context.Registers;
        var sp = (uint)registers.Rsp;
        var bytes = (uint)count * sizeof(uint);
        if (count == 0)
        {
            return true;
        }

        if (!descriptorTables.ReadDescriptor(vcpu, registers.Ss, out var stack) || stack.Level != Selectors.Level(registers.Cs) || !stack.IsWritableData
            || !FitsInStack(stack, sp + bytes, bytes) || (uint)(stack.Base + sp) + (ulong)bytes > CompatXenStart)
        {
            TrapInjection.Inject(vcpu, Vectors.GeneralProtection, errorCode);
            return false;
        }

        for (var index = count - 1; index >= 0; index--)
        {
            var va = (uint)(stack.Base + sp + (ulong)(index * sizeof(uint)));
            if (!guestAccess.ReadWord32(vcpu, va, out var parameter))
            {
                TrapInjection.InjectPageFault(vcpu, 0, va);
                return false;
            }

            parameters.Add(parameter);
        }

        return true;
    }

    /// <summary>check_stack_limit: the bytes below the stack pointer are in the segment, and the pointer does not wrap.</summary>
    private static bool FitsInStack(SegmentDescriptor stack, uint sp, uint bytes) =>
        sp - bytes < sp - 1 && (stack.ExpandsDown ? sp - bytes > stack.Limit : sp - 1 <= stack.Limit);
}
