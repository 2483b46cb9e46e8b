using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

/// <summary>Where a guest is: in its kernel or in user mode.</summary>
internal static class GuestMode
{
    /// <summary>HYPERVISOR_VIRT_START and HYPERVISOR_VIRT_END of 64 bits.</summary>
    public const ulong XenStart = 0xffff_8000_0000_0000;
    public const ulong XenEnd = 0xffff_8800_0000_0000;

    private const int CanonicalBits = 47;

    /// <summary>is_canonical_address.</summary>
    public static bool IsCanonical(ulong va) => (long)va >> CanonicalBits is 0 or -1;

    /// <summary>guest_kernel_mode.</summary>
    public static bool IsInKernel(Vcpu vcpu) =>
        vcpu.Domain.Mode.Is32Bit
            ? Selectors.Level(vcpu.Context.Registers.Cs) == vcpu.Domain.Mode.KernelRing
            : !vcpu.InUserMode && Selectors.Level(vcpu.Context.Registers.Cs) == Selectors.LevelMask;

    /// <summary>domain_crash.</summary>
    public static void Crash(Vcpu vcpu) => vcpu.Domain.ShutDown(ShutdownReason.Crash);
}
