namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>Where the hypervisor enters the kernel when it cannot load a selector of a program's.</summary>
/// <remarks>Source: Linux arch/x86/entry/entry_64.S, xen_failsafe_callback. A frame that iret cannot take is, for a kernel of 64 bits, an exception and not this.</remarks>
internal sealed partial class XenKernel
{
    /// <summary>What is pushed above the frame: rcx, r11, ds, es, fs and gs.</summary>
    private const int WordsForFailsafe = 6;

    /// <summary>The selector of the program's first thread-local segment.</summary>
    private const ushort TlsSelector = (FirstTlsEntry << 3) | 3;

    /// <summary>The processor goes on after another vCPU ran on it, and gets its selectors back: fs is the program's thread-local segment, which may be gone.</summary>
    /// <returns>Whether the failsafe callback was entered.</returns>
    public bool ReloadSelectors()
    {
        var registers = Current.Vcpu.Context.Registers;
        var interrupted = registers.Rip;
        registers.Fs = TlsSelector;
        Hypervisor.Transfer.BounceFrames.LoadSegments(Current.Vcpu);
        if (registers.Rip != FailsafeEntry)
        {
            return false;
        }

        Steps?.FailsSelectors(Current);
        HandleFailsafe(interrupted);
        Hypervisor.Transfer.ReturnPath.ReturnToGuest(Current.Vcpu);
        return true;
    }

    /// <summary>xen_failsafe_callback: what was pushed for it is taken off, and the kernel returns with the selectors that are loaded, where those that are not are null.</summary>
    private void HandleFailsafe(ulong interrupted)
    {
        var registers = Current.Vcpu.Context.Registers;
        var (rcx, r11) = (Memory.ReadAt(registers.Rsp), Memory.ReadAt(registers.Rsp + WordBytes));
        registers.Rsp += WordsForFailsafe * WordBytes;
        Steps?.EndsFailsafe(Current, isStackOff: Memory.ReadAt(registers.Rsp) != interrupted);
        Iret(rcx, r11);
    }
}
