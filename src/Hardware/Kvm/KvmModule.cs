using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>What the kernel's modules say about how they map guest memory.</summary>
/// <remarks>Source: Linux Documentation/admin-guide/kernel-parameters.txt, kvm.tdp_mmu, kvm-intel.ept, kvm-amd.npt.</remarks>
internal static class KvmModule
{
    public static MmuMode Mode =>
        IsOn("kvm/parameters/tdp_mmu") && (IsOn("kvm_intel/parameters/ept") || IsOn("kvm_amd/parameters/npt")) ? MmuMode.Tdp : MmuMode.Shadow;

    private static bool IsOn(string parameter)
    {
        string path = "/sys/module/" + parameter;
        return File.Exists(path) && File.ReadAllText(path).Trim() is "Y" or "1";
    }
}
