namespace Verified.Spec.Xen.Bits;

/// <summary>What differs between descriptors of guests of 64 and of 32 bits.</summary>
/// <param name="KernelRing">The ring in which the guest's kernel runs: no descriptor is for a lower one.</param>
/// <param name="FlatCode">The hypervisor's selector for the kernel's code, to which a gate may lead as well.</param>
/// <param name="GateReserved">The bits of the high half of a call gate that must be zero.</param>
/// <param name="IsShort">Whether the guest has 32 bits, so that limits matter and no code is long.</param>
/// <remarks>Source: Xen 4.17 xen/arch/x86/include/asm/desc.h, GUEST_KERNEL_RPL, guest_gate_selector_okay; xen/arch/x86/pv/descriptor-tables.c.</remarks>
public sealed record DescriptorRules(ulong KernelRing, ulong FlatCode, ulong GateReserved, bool IsShort)
{
    /// <summary>The first entry of the GDT that is the hypervisor's.</summary>
    public static ulong FirstReservedEntry => 7168;

    /// <summary>64 bits.</summary>
    public static DescriptorRules Long { get; } = new(3, 0xe033, 0xff, IsShort: false);

    /// <summary>32 bits.</summary>
    public static DescriptorRules Pae { get; } = new(1, 0xe019, 0xe0, IsShort: true);

    /// <summary>Both.</summary>
    public static IReadOnlyList<DescriptorRules> All { get; } = [Long, Pae];

    /// <summary>System types that are not refused, but for 0: the call gate.</summary>
    public IReadOnlyList<ulong> Gates { get; init; } = [0xc];

    /// <summary>The first entry of the GDT to which no gate leads.</summary>
    public ulong GateLimit { get; init; } = FirstReservedEntry;
}
