namespace Verified.Abi.Machines;

/// <summary>What a CPU's control registers say about a page walk, but for the root.</summary>
/// <param name="Mode">The format of the pagetables.</param>
/// <remarks>Source: Intel SDM volume 3, 4.1.3.</remarks>
public readonly record struct PagingControls(PagingMode Mode)
{
    /// <summary>CR0.WP: a supervisor may not write where the tables are read-only.</summary>
    public bool WriteProtect { get; init; }

    /// <summary>EFER.NXE: bit 63 forbids execution and is not reserved.</summary>
    public bool NoExecute { get; init; }

    /// <summary>CR4.PSE: large pages in two-level tables; the other formats have them anyway.</summary>
    public bool LargePages { get; init; }

    /// <summary>CR4.PGE: global translations outlive a load of the root.</summary>
    public bool GlobalPages { get; init; }

    /// <summary>CR4.PCIDE: translations carry the identifier of the root's low 12 bits.</summary>
    public bool ProcessContexts { get; init; }

    /// <summary>CR4.SMEP: a supervisor may not execute a user page.</summary>
    public bool SupervisorExecutionPrevention { get; init; }

    /// <summary>CR4.SMAP: a supervisor may not touch a user page unless RFLAGS.AC is set.</summary>
    public bool SupervisorAccessPrevention { get; init; }

    /// <summary>CR4.PKE: user pages carry one of sixteen keys.</summary>
    public bool ProtectionKeys { get; init; }

    /// <summary>PKRU: for each key two bits, access disabled and write disabled. Means nothing without <see cref="ProtectionKeys"/>.</summary>
    public uint KeyRights { get; init; }

    /// <summary>The width of a physical address in bits (MAXPHYADDR), 32 to 52. Address bits of an entry from there on are reserved.</summary>
    public int PhysicalBits { get; init; } = 52;

    /// <summary>The CPU has no pages of a gigabyte: bit 7 of an entry of level 3 is reserved.</summary>
    public bool NoGigabytePages { get; init; }

    /// <summary>The CPU reserves bit 8 of the entries of levels 4 and 5, as AMD's do; Intel's ignore it.</summary>
    /// <remarks>Source: AMD64 APM volume 2, 5.3.3.</remarks>
    public bool UpperGlobalReserved { get; init; }
}
