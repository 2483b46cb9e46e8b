using Verified.Kernel.Xen.Emulation;

namespace Verified.Kernel.Xen.Traps;

internal sealed partial class Exceptions
{
    /// <summary>ud2, then the letters xen: the next instruction shall be emulated.</summary>
    private static ReadOnlySpan<byte> ForcedEmulation => [0x0f, 0x0b, (byte)'x', (byte)'e', (byte)'n'];

    private static ReadOnlySpan<byte> CpuidInstruction => [0x0f, 0xa2];

    /// <summary>do_invalid_op: the guest's fault, except that it has asked for CPUID to be emulated.</summary>
    /// <remarks>Source: Xen 4.17.7 xen/arch/x86/pv/emul-inv-op.c.</remarks>
    private void InvalidOpcode(Vcpu vcpu)
    {
        if (!EmulateForced(vcpu))
        {
            TrapInjection.Inject(vcpu, Vectors.InvalidOpcode);
        }
    }

    private bool EmulateForced(Vcpu vcpu)
    {
        var registers = vcpu.Context.Registers;
        if (!Matches(vcpu, registers.Rip, ForcedEmulation, out var isFault))
        {
            return isFault;
        }

        var at = registers.Rip + (ulong)ForcedEmulation.Length;
        if (!Matches(vcpu, at, CpuidInstruction, out isFault))
        {
            return isFault;
        }

        if (vcpu.Context.CpuidFaults && !GuestMode.IsInKernel(vcpu))
        {
            registers.Rip = at;
            TrapInjection.Inject(vcpu, Vectors.GeneralProtection);
            return true;
        }

        CpuidView.EmulateCpuid(vcpu);
        registers.Rip = at + (ulong)CpuidInstruction.Length;
        FinishForced(vcpu);
        return true;
    }

    /// <summary>pv_emul_instruction_done.</summary>
    public static void FinishForced(Vcpu vcpu)
    {
        vcpu.Context.Registers.Rflags &= ~Rflags.Resume;
        if (vcpu.Context.Registers.Has(Rflags.Trap))
        {
            vcpu.Context.Dr6 |= DebugRegisters.Dr6Step | DebugRegisters.Dr6Default;
            TrapInjection.Inject(vcpu, Vectors.Debug);
        }
    }

    /// <summary>Whether these bytes stand there. Bytes that cannot be read are a page fault of the guest's at the first of them.</summary>
    private bool Matches(Vcpu vcpu, ulong va, ReadOnlySpan<byte> expected, out bool isFault)
    {
        Span<byte> bytes = stackalloc byte[8];
        var seen = bytes[..expected.Length];
        var read = guestAccess.Read(vcpu, va, seen);
        isFault = read < seen.Length;
        if (isFault)
        {
            TrapInjection.InjectPageFault(vcpu, 0, va + (ulong)read);
            return false;
        }

        return seen.SequenceEqual(expected);
    }
}
