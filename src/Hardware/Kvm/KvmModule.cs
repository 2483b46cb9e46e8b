using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>What the kernel's modules say about how they map guest memory.</summary>
/// <remarks>Source: Linux Documentation/admin-guide/kernel-parameters.txt, kvm.tdp_mmu, kvm-intel.ept, kvm-amd.npt.</remarks>
internal static class KvmModule
{
    public static MmuMode Mode =>
        IsOn("kvm/parameters/tdp_mmu") && (IsOn("kvm_intel/parameters/ept") || IsOn("kvm_amd/parameters/npt")) ? MmuMode.Tdp : MmuMode.Shadow;

    /// <summary>How many processes beside this one own a virtual machine, as far as we may look.</summary>
    public static int OtherOwners() => Directory.GetDirectories("/proc").Count(process =>
        int.TryParse(Path.GetFileName(process), out int id) && id != Environment.ProcessId && OwnsMachine(process));

    private static bool OwnsMachine(string process)
    {
        try
        {
            return Directory.GetFiles(process + "/fd").Any(file => File.ResolveLinkTarget(file, false)?.Name == "anon_inode:kvm-vm");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is not ours to look at.
            return false;
        }
    }

    private static bool IsOn(string parameter)
    {
        string path = "/sys/module/" + parameter;
        return File.Exists(path) && File.ReadAllText(path).Trim() is "Y" or "1";
    }
}
