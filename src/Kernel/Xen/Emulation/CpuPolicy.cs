using System.Collections.Frozen;

namespace Verified.Kernel.Xen.Emulation;

/// <summary>What CPUID answers in its four registers.</summary>
internal readonly record struct CpuidLeaf(uint Eax, uint Ebx, uint Ecx, uint Edx);

/// <summary>cpu_policy: the processor that a domain is to see.</summary>
internal sealed record CpuPolicy
{
    public const uint HypervisorLeaf = 0x4000_0000;
    public const uint ExtendedLeaf = 0x8000_0000;

    private const uint Sep = 1u << 11;
    private const uint Xsave = 1u << 26;
    private const uint FsGsBase = 1u << 0;
    private const uint Tsc = 1u << 4;
    private const uint DebugExtensions = 1u << 2;
    private const uint Rdtscp = 1u << 27;

    /// <summary>A plain processor of 64 bits with SSE2, XSAVE, FSGSBASE and RDTSCP, as a paravirtual guest may see it: without APIC, MTRR, PSE and virtualisation.</summary>
    public static CpuPolicy Default { get; } = new();

    /// <summary>Basic leaves by number and subleaf. What is not here reads as zeroes.</summary>
    public IReadOnlyDictionary<(uint Leaf, uint Subleaf), CpuidLeaf> Leaves { get; init; } = new Dictionary<(uint, uint), CpuidLeaf>
    {
        [(0, 0)] = new(0xd, 0x756e6547, 0x6c65746e, 0x49656e69),
        [(1, 0)] = new(0x000206a7, 0x00000800, 0x9698_2203 & ~(1u << 3), 0x0789_8177 & ~(1u << 9)),
        [(7, 0)] = new(0, FsGsBase, 0, 0),
        [(0xd, 0)] = new(3, 0x240, 0x240, 0),
        [(ExtendedLeaf, 0)] = new(ExtendedLeaf + 8, 0, 0, 0),
        [(ExtendedLeaf + 1, 0)] = new(0, 0, 1, 0x2810_0800),
        [(ExtendedLeaf + 8, 0)] = new(0x3030, 0, 0, 0),
    }.ToFrozenDictionary();

    public uint HighestBasic => Leaf(0).Eax;

    public uint HighestExtended => Leaf(ExtendedLeaf).Eax;

    public bool HasXsave => (Leaf(1).Ecx & Xsave) != 0;

    public bool HasTsc => (Leaf(1).Edx & Tsc) != 0;

    public bool HasDebugExtensions => (Leaf(1).Edx & DebugExtensions) != 0;

    public bool HasSep => (Leaf(1).Edx & Sep) != 0;

    public bool HasFsGsBase => (Leaf(7).Ebx & FsGsBase) != 0;

    public bool HasRdtscp => (Leaf(ExtendedLeaf + 1).Edx & Rdtscp) != 0;

    /// <summary>MSR_INTEL_PLATFORM_INFO.cpuid_faulting.</summary>
    public bool OffersCpuidFaulting { get; init; } = true;

    public CpuidLeaf Leaf(uint leaf, uint subleaf = 0) => Leaves.GetValueOrDefault((leaf, subleaf));
}
