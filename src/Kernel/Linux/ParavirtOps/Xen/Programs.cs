using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>What programs find: the processor's features, their privilege for input and output, their descriptors.</summary>
internal sealed partial class XenKernel
{
    private const uint Apic = 1u << 9;
    private const uint Sysenter = 1u << 11;
    private const uint Acpi = 1u << 22;
    private const uint ThermalControl = 1u << 29;
    private const uint FeaturesLeaf = 1;
    private const ulong KernelLevel = 1;
    private const ulong UserLevel = 3;
    private const ulong AllPorts = 65536;
    private const ulong LdtEntries = 512;

    private readonly List<uint> features = [];

    /// <summary>x86_capability, word 0, of a processor.</summary>
    public uint FeaturesOf(int cpu) => features[cpu];

    /// <summary>Whether among these features is one that a paravirtual guest cannot use.</summary>
    public static bool HasUnusable(uint found) => (found & (Apic | Acpi | ThermalControl | Sysenter)) != 0;

    /// <summary>xen_cpuid: the forced emulation, so that the hypervisor answers, and without what a guest cannot use.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_cpuid; SEP as in later kernels, xen_init_cpuid_mask.</remarks>
    public CpuidLeaf Cpuid(uint leaf, uint subleaf = 0)
    {
        var found = CpuidView.Cpuid(Current.Vcpu, leaf, subleaf);
        var hidden = Apic | Acpi | ThermalControl | Sysenter;
        return leaf == FeaturesLeaf ? found with { Edx = found.Edx & ~hidden } : found;
    }

    /// <summary>cpu_detect.</summary>
    private void DetectCpu(XenCpu cpu)
    {
        features.Add(Cpuid(FeaturesLeaf).Edx);
        Steps?.DetectsCpu(cpu, HasUnusable(CpuidView.Cpuid(Current.Vcpu, FeaturesLeaf, 0).Edx), HasUnusable(FeaturesOf(cpu.Index)));
    }

    /// <summary>xen_set_iopl_mask. The kernel itself always has the privilege.</summary>
    /// <remarks>Source: Linux v4.6 arch/x86/xen/enlighten.c, xen_set_iopl_mask.</remarks>
    public void SetIopl(bool isUsers)
    {
        Current.CallAtOnce(new(HypercallKind.SetIopl, isUsers ? UserLevel : KernelLevel, 0));
        Steps?.SetsIopl(Current);
    }

    /// <summary>xen_update_io_bitmap: the bitmap of the program, or none.</summary>
    /// <remarks>Source: Linux v5.8 arch/x86/xen/enlighten_pv.c, xen_update_io_bitmap.</remarks>
    public void UpdateIoBitmap(bool hasPorts)
    {
        Current.CallAtOnce(new(HypercallKind.SetIoBitmap, VaOfGuestFrame(arguments), hasPorts ? AllPorts : 0));
        Steps?.SetsIoBitmap(Current);
    }

    /// <summary>xen_set_ldt: the address at which the kernel sees the table.</summary>
    /// <remarks>Source: Linux arch/x86/xen/enlighten_pv.c, xen_set_ldt.</remarks>
    public void SetLdt(ulong frame)
    {
        var address = VaOfGuestFrame(frame);
        Current.Queue.Add(new(HypercallKind.MmuextOp, (ulong)MmuextCommand.SetLdt, address, LdtEntries));
        Steps?.LoadsLdt(Current, frame);
        Current.Issue(LazyMode.Cpu);
    }
}
