using Verified.Abi.Machines;

namespace Verified.Hardware.Machines.Agent;

/// <summary>What a CPU can do with pagetables, as its CPUID says.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.1.4.</remarks>
internal sealed record CpuFeatures
{
    public required int PhysicalBits { get; init; }

    public bool NoExecute { get; init; }

    public bool GigabytePages { get; init; }

    public bool FiveLevels { get; init; }

    public bool GlobalPages { get; init; }

    public bool ProcessContexts { get; init; }

    public bool ExecutionPrevention { get; init; }

    public bool AccessPrevention { get; init; }

    public bool ProtectionKeys { get; init; }

    /// <summary>Bit 8 of upper entries is reserved. CPUID does not say it: it goes by the vendor, and an emulator may go its own way.</summary>
    public bool UpperGlobalReserved { get; init; }

    /// <summary>Reads the words of CPUID: leaf 1 ECX and EDX, leaf 7 EBX and ECX, leaf 0x80000008 EAX, leaf 0x80000001 EDX.</summary>
    public static CpuFeatures Of(uint leaf1C, uint leaf1D, uint leaf7B, uint leaf7C, uint widths, uint longD) => new()
    {
        PhysicalBits = (int)(widths & 0xFF),
        NoExecute = Has(longD, 20),
        GigabytePages = Has(longD, 26),
        FiveLevels = Has(leaf7C, 16),
        GlobalPages = Has(leaf1D, 13),
        ProcessContexts = Has(leaf1C, 17),
        ExecutionPrevention = Has(leaf7B, 7),
        AccessPrevention = Has(leaf7B, 20),
        ProtectionKeys = Has(leaf7C, 3),
    };

    /// <summary>Why the CPU does not take these controls, or null.</summary>
    public string? WhyNot(in PagingControls controls)
    {
        if (controls.Mode == PagingMode.FiveLevel && !FiveLevels) return "the CPU has no tables of five levels";
        if (controls.NoExecute && !NoExecute) return "the CPU has no EFER.NXE";
        if (controls.GlobalPages && !GlobalPages) return "the CPU has no CR4.PGE";
        if (controls.ProcessContexts && !ProcessContexts) return "the CPU has no CR4.PCIDE";
        if (controls.SupervisorExecutionPrevention && !ExecutionPrevention) return "the CPU has no SMEP";
        if (controls.SupervisorAccessPrevention && !AccessPrevention) return "the CPU has no SMAP";
        if (controls.ProtectionKeys && !ProtectionKeys) return "the CPU has no protection keys";
        if (controls.PhysicalBits != PhysicalBits) return $"the CPU's physical addresses have {PhysicalBits} bits";
        if (controls.NoGigabytePages == GigabytePages) return GigabytePages ? "the CPU has pages of a gigabyte" : "the CPU has no pages of a gigabyte";
        return controls.UpperGlobalReserved == UpperGlobalReserved ? null
            : $"bit 8 of the upper levels' entries is {(UpperGlobalReserved ? "reserved" : "ignored")} on this CPU";
    }

    private static bool Has(uint word, int bit) => (word >> bit & 1) != 0;
}
