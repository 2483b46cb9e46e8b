namespace Verified.Kernel.Xen.Traps;

internal sealed partial class Exceptions
{
    private const ulong IntInstructionBytes = 2;

    /// <summary>do_general_protection: an INT n, a call gate, or an instruction that is emulated; else the guest's own fault.</summary>
    /// <remarks>
    /// Every gate of the processor has level 0, so INT n faults with the vector in the error code. Its length is taken as
    /// 2 bytes, as Xen 4.17 does, whatever prefixes it has.
    /// Source: Xen 4.17.7 xen/arch/x86/traps.c.
    /// </remarks>
    private void GeneralProtection(Vcpu vcpu, uint errorCode)
    {
        vcpu.Context.EntryVector = Vectors.GeneralProtection;
        if ((errorCode & SelectorErrorBits.InterruptTable) != 0)
        {
            var vector = (byte)(errorCode >> SelectorErrorBits.IndexShift);
            if (PermitsSoftInterrupt(vcpu, vcpu.Context.Traps[vector].Level))
            {
                vcpu.Context.Registers.Rip += IntInstructionBytes;
                TrapInjection.InjectSoftInterrupt(vcpu, vector);
                return;
            }
        }
        else if (errorCode != 0 && vcpu.Domain.Mode.Is32Bit)
        {
            callGates.EmulateGate(vcpu, errorCode);
            return;
        }
        else if (errorCode == 0 && emulator.EmulatePrivileged(vcpu))
        {
            return;
        }

        TrapInjection.Inject(vcpu, Vectors.GeneralProtection, errorCode);
    }

    /// <summary>permit_softint: the kernel counts as level 1, its user mode as 3.</summary>
    private static bool PermitsSoftInterrupt(Vcpu vcpu, int level) => level >= (GuestMode.IsInKernel(vcpu) ? 1 : 3);

    /// <summary>The guest executes INT n at its rip. Vectors 3 and 4 have instructions of their own, which no level protects.</summary>
    public void SoftInterrupt(Vcpu vcpu, byte vector)
    {
        if (vector == Vectors.LegacySyscall)
        {
            Int80(vcpu);
        }
        else
        {
            Exception(vcpu, Vectors.GeneralProtection, ((uint)vector << SelectorErrorBits.IndexShift) | SelectorErrorBits.InterruptTable);
        }
    }
}
