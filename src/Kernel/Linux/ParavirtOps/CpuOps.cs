namespace Verified.Kernel.Linux.ParavirtOps;

/// <summary>struct pv_cpu_ops and pv_irq_ops: what the kernel leaves to the platform of the processor that it runs on.</summary>
/// <remarks>Source: Linux 5ead97c84f include/asm-i386/paravirt.h; in groups as of v2.6.24.</remarks>
internal sealed class CpuOps
{
    /// <summary>save_fl: of the flags, that of interrupts.</summary>
    public required Func<ulong> SaveFlags { get; init; }

    public required Action<ulong> RestoreFlags { get; init; }

    public required Action IrqDisable { get; init; }

    public required Action IrqEnable { get; init; }

    /// <summary>load_idt: the table of gates, which the kernel has in memory.</summary>
    public required Action<IdtTable> LoadIdt { get; init; }

    /// <summary>write_idt_entry: a gate in memory changes, whether the processor has the table or not.</summary>
    public required Action<IdtTable, int, IdtGate> WriteIdtEntry { get; init; }

    /// <summary>load_esp0: where traps from user mode find a stack.</summary>
    public required Action<ulong> LoadEsp0 { get; init; }

    /// <summary>load_tls: the three descriptors of the program, present by bits, and the base of the first.</summary>
    public required Action<int, ulong> LoadTls { get; init; }

    /// <summary>write_gdt_entry of one of the three.</summary>
    public required Action<int, bool> WriteGdtEntry { get; init; }

    /// <summary>A descriptor as the processor has it.</summary>
    public required Func<int, ulong> ReadGdtEntry { get; init; }

    /// <summary>write_cr0, of which only TS may change, and clts.</summary>
    public required Action<bool> WriteTaskSwitched { get; init; }

    /// <summary>read_cr0: TS.</summary>
    public required Func<bool> ReadTaskSwitched { get; init; }

    /// <summary>cpuid, leaf 1: the features in edx.</summary>
    public required Func<uint> Features { get; init; }
}

/// <summary>The gates of an IDT as the kernel has them in memory.</summary>
internal sealed class IdtTable
{
    public const int Count = 256;

    public IdtGate[] Gates { get; } = new IdtGate[Count];
}

/// <summary>A gate of 64 bits: sixteen bytes.</summary>
/// <param name="Low">The lower eight.</param>
/// <param name="High">The upper eight: the rest of the address.</param>
/// <remarks>Source: Intel SDM volume 3, 6.14.1.</remarks>
internal readonly record struct IdtGate(ulong Low, ulong High)
{
    public const int InterruptGate = 0xe;
    public const int TrapGate = 0xf;

    private const int TypeShift = 40;
    private const int TypeMask = 0x1f;
    private const int LevelShift = 45;
    private const int LevelMask = 3;
    private const int PresentShift = 47;
    private const int SelectorShift = 16;
    private const int MiddleShift = 48;
    private const ulong LowHalf = 0xffff;

    /// <summary>The type, with the bit that tells the system's gates from segments.</summary>
    public int Type => (int)(Low >> TypeShift) & TypeMask;

    public int Level => (int)(Low >> LevelShift) & LevelMask;

    public bool IsPresent => (Low >> PresentShift & 1) != 0;

    public ushort Selector => (ushort)(Low >> SelectorShift);

    public ulong Address => (Low & LowHalf) | (Low >> MiddleShift << SelectorShift) | (High << 32);

    /// <summary>A gate that is present.</summary>
    public static IdtGate To(ulong address, ushort selector, int type, int level) => new(
        (address & LowHalf) | ((ulong)selector << SelectorShift) | ((ulong)type << TypeShift) | ((ulong)level << LevelShift) | (1ul << PresentShift) | ((address >> SelectorShift & LowHalf) << MiddleShift),
        address >> 32);
}
