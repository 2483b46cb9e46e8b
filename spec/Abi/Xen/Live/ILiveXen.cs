namespace Verified.Abi.Xen.Live;

/// <summary>A hypervisor with the agent in its control domain: ours, or a real one.</summary>
/// <remarks>The memory of the domain can be read and written as long as nothing runs.</remarks>
public interface ILiveXen : IDisposable
{
    /// <summary>A word for people: <c>ours</c>, <c>xen</c>.</summary>
    string Name { get; }

    /// <summary>How many pages the domain has.</summary>
    int Pages { get; }

    /// <summary>The machine frame of a page of the domain when it started.</summary>
    ulong MachineFrame(int page);

    /// <summary>The page that the domain's level-4 table is in, and with it all tables, when it started.</summary>
    int RootPage { get; }

    /// <summary>The machine frame of the shared info page.</summary>
    ulong SharedInfo { get; }

    /// <summary>A machine frame that is not the domain's.</summary>
    ulong Foreign(ForeignFrame kind);

    /// <summary>The content of a machine frame.</summary>
    Span<ulong> Frame(ulong machineFrame);

    /// <summary>Executes commands, one after another.</summary>
    /// <returns>How many were executed to their end: fewer when the domain did not live so long.</returns>
    int Run(ReadOnlySpan<AgentCommand> commands, Span<AgentResult> results);

    /// <summary>Boots again.</summary>
    void Restart();
}

/// <summary>Machine frames that are not the domain's.</summary>
public enum ForeignFrame
{
    /// <summary>Memory of the hypervisor's own.</summary>
    OfXen,

    /// <summary>Where no memory is, but the control domain may map what there is.</summary>
    Device,

    /// <summary>The registers of the local APIC, which are the hypervisor's alone.</summary>
    LocalApic,

    /// <summary>All ones.</summary>
    Invalid,
}

/// <summary>What our hypervisor is started with, to be compared with another one.</summary>
/// <param name="Agent">The ELF file of the agent.</param>
/// <param name="Pages">How many pages the domain gets.</param>
public sealed record LiveXenPlan(ReadOnlyMemory<byte> Agent, int Pages)
{
    /// <summary>What the processor under both makes of INT n where the gate forbids it: a general protection fault with this times n, and 2. 8 by the architecture; 16 on QEMU 7.2.</summary>
    /// <remarks>Source: Intel SDM volume 3, 6.13; QEMU 7.2 target/i386/tcg/seg_helper.c, do_interrupt64.</remarks>
    public uint InterruptErrorScale { get; init; } = 8;
}
