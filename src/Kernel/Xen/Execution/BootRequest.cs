namespace Verified.Kernel.Xen.Execution;

/// <summary>What is to be booted.</summary>
/// <param name="Kernel">The kernel's ELF file.</param>
public sealed record BootRequest(ReadOnlyMemory<byte> Kernel)
{
    /// <summary>A name of the file, for whoever reads why it cannot be booted.</summary>
    public string Name { get; init; } = "kernel";

    /// <summary>What the kernel is told.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>What a boot loader would load beside it: an initial ramdisk.</summary>
    public ReadOnlyMemory<byte> Module { get; init; }

    /// <summary>How much memory it gets, in pages.</summary>
    public int Pages { get; init; } = 64 << 8;
}
