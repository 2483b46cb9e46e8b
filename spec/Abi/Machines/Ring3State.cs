namespace Verified.Abi.Machines;

/// <summary>What a processor of ring 3 holds between two instructions.</summary>
public sealed class Ring3State
{
    /// <summary>The sixteen general registers, by the numbers of the instruction encoding.</summary>
    public ulong[] General { get; } = new ulong[16];

    /// <summary>The next instruction.</summary>
    public ulong Rip { get; set; }

    /// <summary>The flags. Interrupts are enabled whatever they say.</summary>
    public ulong Rflags { get; set; }

    /// <summary>The base of fs.</summary>
    public ulong FsBase { get; set; }

    /// <summary>The base of gs.</summary>
    public ulong GsBase { get; set; }

    /// <summary>The physical address of the level-4 table.</summary>
    public ulong Root { get; set; }

    /// <summary>Code of 32 bits.</summary>
    public bool IsCompatibility { get; set; }

    /// <summary>CR0.TS: the next instruction of the floating-point unit raises an exception.</summary>
    public bool TaskSwitched { get; set; }

    /// <summary>DR0 to DR3.</summary>
    public ulong[] Breakpoints { get; } = new ulong[4];

    /// <summary>DR7.</summary>
    public ulong DebugControl { get; set; } = 0x400;
}
