using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

internal sealed partial class Exceptions
{
    /// <summary>int80_direct_trap: INT 0x80 has a gate that everybody may use, whatever level the guest gave its handler.</summary>
    /// <remarks>Without a handler it is a general protection fault at the instruction, as for every other vector (XSA-259).</remarks>
    public void Int80(Vcpu vcpu)
    {
        vcpu.Context.EntryVector = Vectors.LegacySyscall;
        vcpu.Context.Registers.Rip += IntInstructionBytes;
        var trap = vcpu.Context.Traps[Vectors.LegacySyscall];
        if (vcpu.Domain.Mode.Is32Bit ? Selectors.IsNull(trap.Cs) : trap.Address == 0)
        {
            vcpu.Context.Registers.Rip -= IntInstructionBytes;
            GeneralProtection(vcpu, ((uint)Vectors.LegacySyscall << SelectorErrorBits.IndexShift) | SelectorErrorBits.InterruptTable);
            return;
        }

        vcpu.Context.Bounce.Set(trap.Cs, trap.Address, trap.MasksEvents);
        vcpu.Context.Steps?.InjectsSoftware(vcpu, Vectors.LegacySyscall);
        bounceFrames.EnterKernel(vcpu);
    }
}
