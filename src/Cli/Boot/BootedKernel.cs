using Verified.Kernel.Xen.Execution;

namespace Verified.Cli.Boot;

/// <summary>A kernel that is to be booted, on whichever hypervisor.</summary>
internal sealed record BootedKernel(byte[] File)
{
    private const int PagesOfAMegabyte = 256;

    public string Name { get; init; } = "kernel";

    public byte[] Module { get; init; } = [];

    public string CommandLine { get; init; } = "";

    public int Megabytes { get; init; } = 64;

    /// <summary>The same for the hypervisor of this project.</summary>
    public BootRequest Request => new(File) { Name = Name, Module = Module, CommandLine = CommandLine, Pages = Megabytes * PagesOfAMegabyte };
}

/// <summary>How it went.</summary>
/// <param name="Status">What the command ends with.</param>
/// <param name="Reason">In words; empty when there is nothing to say.</param>
/// <param name="Report">What a person needs to see why.</param>
internal sealed record BootEnd(ExitStatus Status, string Reason, IReadOnlyList<string> Report)
{
    /// <summary>How many hypercalls the guest has made, where somebody has counted.</summary>
    public long Hypercalls { get; init; }

    /// <summary>How many exceptions it has raised, where somebody has counted.</summary>
    public long Exceptions { get; init; }
}
