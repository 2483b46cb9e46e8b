namespace Verified.Kernel.Xen.Boot;

/// <summary>With what a 64-bit guest's first vCPU starts; what is not here is 0.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/pv/dom0_build.c.</remarks>
internal sealed record InitialRegisters
{
    /// <summary>The entry of the kernel.</summary>
    public required ulong Rip { get; init; }

    /// <summary>The end of the stack's page.</summary>
    public required ulong Rsp { get; init; }

    /// <summary>The address of start_info.</summary>
    public required ulong Rsi { get; init; }

    /// <summary>FLAT_KERNEL_CS.</summary>
    public ushort Cs { get; init; } = 0xe033;

    /// <summary>FLAT_KERNEL_SS.</summary>
    public ushort Ss { get; init; } = 0xe02b;

    /// <summary>ds, es, fs and gs.</summary>
    public ushort DataSegments { get; init; }

    /// <summary>The interrupt flag; events are masked in the shared info page.</summary>
    public ulong Rflags { get; init; } = 0x200;
}
