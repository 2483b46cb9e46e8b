using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Emulation;

/// <summary>CPUID as a domain is to see it. Source: Xen 4.17.7 xen/arch/x86/cpuid.c and xen/arch/x86/traps.c.</summary>
internal static class CpuidView
{
    private const uint LastHypervisorLeaf = 5;
    private const uint HypervisorLeaves = 0x200;
    private const uint BasicLeaves = 0xe;
    private const uint ExtendedLeaves = 0x22;
    private const uint OsXsave = 1u << 27;
    private const uint Mtrr = 1u << 12;
    private const uint XenVersion = (4u << 16) | 17;

    public static Emulated EmulateCpuidFromFault(Emulator.Operation operation)
    {
        if (operation.Context.CpuidFaults && !GuestMode.IsInKernel(operation.Vcpu))
        {
            return Emulated.No;
        }

        EmulateCpuid(operation.Vcpu);
        return Emulated.Yes;
    }

    public static void EmulateCpuid(Vcpu vcpu)
    {
        var registers = vcpu.Context.Registers;
        var found = Cpuid(vcpu, (uint)registers.Rax, (uint)registers.Rcx);
        (registers.Rax, registers.Rbx, registers.Rcx, registers.Rdx) = (found.Eax, found.Ebx, found.Ecx, found.Edx);
    }

    /// <summary>guest_cpuid. A leaf out of range is all zeroes.</summary>
    public static CpuidLeaf Cpuid(Vcpu vcpu, uint leaf, uint subleaf)
    {
        var policy = vcpu.Domain.Policy;
        if (leaf - CpuPolicy.HypervisorLeaf < HypervisorLeaves)
        {
            return HypervisorCpuid(vcpu.Domain, leaf - CpuPolicy.HypervisorLeaf, subleaf);
        }

        var isExtended = leaf >= CpuPolicy.ExtendedLeaf;
        var number = isExtended ? leaf - CpuPolicy.ExtendedLeaf : leaf;
        var highest = isExtended ? Math.Min(policy.HighestExtended & 0xffff, ExtendedLeaves - 1) : Math.Min(policy.HighestBasic, BasicLeaves - 1);
        if (number > highest)
        {
            return default;
        }

        var hasSubleaves = !isExtended && leaf is 4 or 7 or 0xb or 0xd;
        return Adjust(vcpu, leaf, policy.Leaf(leaf, hasSubleaves ? subleaf : 0));
    }

    /// <summary>What depends on the vCPU: OSXSAVE, which the forced CPUID shows a kernel as the hypervisor has it, and MTRR for the control domain's kernel.</summary>
    private static CpuidLeaf Adjust(Vcpu vcpu, uint leaf, CpuidLeaf found)
    {
        var (context, policy) = (vcpu.Context, vcpu.Domain.Policy);
        var showsMtrr = vcpu.Domain.IsPrivileged && GuestMode.IsInKernel(vcpu);
        switch (leaf)
        {
            case 1:
                var showsOsXsave = (context.Cr4 & Emulator.Cr4Osxsave) != 0
                    || (policy.HasXsave && context.EntryVector == Vectors.InvalidOpcode && GuestMode.IsInKernel(vcpu));
                return found with
                {
                    Ebx = found.Ebx & 0x00ff_ffff,
                    Ecx = (found.Ecx & ~OsXsave) | (showsOsXsave ? OsXsave : 0),
                    Edx = found.Edx | (showsMtrr ? Mtrr : 0),
                };
            case 0xa:
                return default;
            case CpuPolicy.ExtendedLeaf + 1:
                return found with { Edx = found.Edx | (showsMtrr ? Mtrr : 0) };
            default:
                return found;
        }
    }

    /// <summary>cpuid_hypervisor_leaves: XenVMMXenVMM, the version, and what is offered.</summary>
    private static CpuidLeaf HypervisorCpuid(Domain domain, uint number, uint subleaf) =>
        number switch
        {
            0 => new(CpuPolicy.HypervisorLeaf + LastHypervisorLeaf, 0x566e6558, 0x65584d4d, 0x4d4d566e),
            1 => new(XenVersion, 0, 0, 0),
            2 => new(1, CpuPolicy.HypervisorLeaf, domain.IsTranslated ? 0u : 1, 0),
            3 when subleaf == 0 => new(domain.Policy.HasRdtscp ? 4u : 0, 0, 0, 0),
            5 when subleaf == 0 => new(0, HostCpu.MachineAddressBits, 0, 0),
            _ => default,
        };
}
