using Verified.Abi;
using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

/// <summary>How control passes between guests and hypervisor: traps, callbacks, events, iret, and the instructions that guests may not execute themselves.</summary>
/// <remarks>
/// A vCPU's registers are in its <see cref="VcpuContext"/>. Whoever executes the guest's instructions reports what the
/// processor would: an exception, a system call, an interrupt; each ends with <see cref="ReturnToGuest"/>.
/// Not here: machine checks, the debugger of the control domain, shadow pagetables.
/// </remarks>
internal sealed partial class ControlTransfer(Hypervisor hypervisor)
{
    /// <summary>HYPERVISOR_VIRT_START and HYPERVISOR_VIRT_END of 64 bits.</summary>
    private const ulong XenStart = 0xffff_8000_0000_0000;
    private const ulong XenEnd = 0xffff_8800_0000_0000;

    private const int CanonicalBits = 47;

    /// <summary>is_canonical_address.</summary>
    public static bool IsCanonical(ulong va) => (long)va >> CanonicalBits is 0 or -1;

    /// <summary>guest_kernel_mode.</summary>
    public static bool IsInKernel(Vcpu vcpu) =>
        vcpu.Domain.Mode.Is32Bit
            ? Selectors.Level(vcpu.Context.Registers.Cs) == vcpu.Domain.Mode.KernelRing
            : !vcpu.InUserMode && Selectors.Level(vcpu.Context.Registers.Cs) == Selectors.LevelMask;

    /// <summary>toggle_guest_mode: the other root, and with it the other base of gs.</summary>
    private void ToggleGuestMode(Vcpu vcpu)
    {
        vcpu.InUserMode = !vcpu.InUserMode;
        hypervisor.ForgetTranslations(vcpu);
    }

    /// <summary>domain_crash.</summary>
    private static void Crash(Vcpu vcpu) => vcpu.Domain.ShutDown(ShutdownReason.Crash);

    /// <summary>The hypervisor works for the vCPU, without preemption.</summary>
    private Errno On(Vcpu vcpu, Func<Errno> work)
    {
        var (before, checks) = (hypervisor.Current, vcpu.ChecksBeforePreemption);
        vcpu.ChecksBeforePreemption = int.MaxValue;
        hypervisor.Enter(vcpu);
        var errno = work();
        vcpu.ChecksBeforePreemption = checks;
        hypervisor.Enter(before);
        return errno;
    }
}
