namespace Verified.Kernel.Xen.Emulation;

/// <summary>The ports of the machine.</summary>
internal interface IPorts
{
    /// <summary>What an access of 1, 2 or 4 bytes reads.</summary>
    uint Read(ushort port, int bytes);

    void Write(ushort port, int bytes, uint value);
}

/// <summary>What the hypervisor sees of the processor under it.</summary>
internal sealed class HostCpu
{
    /// <summary>CR0 but for TS: PE, MP, ET, NE, WP, AM and PG.</summary>
    public const ulong Cr0 = 0x8005_0033;

    /// <summary>CR0.TS.</summary>
    public const ulong TaskSwitched = 1ul << 3;

    /// <summary>What of CR4 a guest sees: PAE, MCE, OSFXSR and OSXMMEXCPT.</summary>
    public const ulong VisibleCr4 = (1ul << 5) | (1ul << 6) | (1ul << 9) | (1ul << 10);

    /// <summary>How wide the numbers of machine addresses are.</summary>
    public const uint MachineAddressBits = 40;

    public IPorts Ports { get; init; } = new NoPorts();

    /// <summary>The registers that RDMSR can read, beside those that Xen knows by itself. Source: Intel SDM volume 4.</summary>
    public IReadOnlyDictionary<uint, ulong> Msrs { get; init; } = new Dictionary<uint, ulong> { [Msr.MiscEnable] = 0x850089, [Msr.PlatformId] = 0 };

    /// <summary>The time-stamp counter: it counts how often it was read.</summary>
    public ulong Tsc { get; private set; }

    public ulong ReadTsc() => ++Tsc;

    private sealed class NoPorts : IPorts
    {
        public uint Read(ushort port, int bytes) => uint.MaxValue;

        public void Write(ushort port, int bytes, uint value)
        {
        }
    }
}
