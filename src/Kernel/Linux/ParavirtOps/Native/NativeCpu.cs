using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.ParavirtOps.Native;

/// <summary>A processor without a hypervisor, and the operations on it: its registers, and how it enters the kernel for an exception.</summary>
/// <remarks>Source: Intel SDM volume 3, 2.2, 6.12 and 6.14.</remarks>
internal sealed class NativeCpu
{
    private const ulong InterruptFlag = 1ul << 9;
    private const ulong ProgramData = 0x00cf_f300_0000_ffff;
    private const int LowBaseShift = 16;
    private const ulong LowBase = 0xff_ffff;
    private const int TlsEntries = 3;
    private const ulong StackAlignment = 16;

    private readonly ulong[] tls = new ulong[TlsEntries];
    private readonly uint features;
    private IdtTable? idt;
    private ulong flags;
    private bool taskSwitched;

    /// <param name="features">What the processor offers.</param>
    public NativeCpu(uint features)
    {
        this.features = features;
        Ops = new CpuOps
        {
            SaveFlags = () => flags & InterruptFlag,
            RestoreFlags = value => flags = (flags & ~InterruptFlag) | (value & InterruptFlag),
            IrqDisable = () => flags &= ~InterruptFlag,
            IrqEnable = () => flags |= InterruptFlag,
            LoadIdt = table => idt = table,
            WriteIdtEntry = (table, vector, gate) => table.Gates[vector] = gate,
            LoadEsp0 = stack => Esp0 = stack,
            LoadTls = LoadTls,
            WriteGdtEntry = (entry, isPresent) => tls[entry] = isPresent ? ProgramData : 0,
            ReadGdtEntry = entry => tls[entry],
            WriteTaskSwitched = value => taskSwitched = value,
            ReadTaskSwitched = () => taskSwitched,
            Features = () => this.features,
        };
    }

    public CpuOps Ops { get; }

    /// <summary>The stack that traps from user mode find.</summary>
    public ulong Esp0 { get; private set; }

    /// <summary>An exception without an error code, in the kernel.</summary>
    /// <param name="vector">Which.</param>
    /// <param name="rip">Where it happens.</param>
    /// <param name="rsp">The stack.</param>
    /// <returns>Where the kernel goes on, and what is pushed, the last word first: rip, cs, flags, rsp, ss.</returns>
    public DeliveredTrap Deliver(int vector, ulong rip, ulong rsp)
    {
        var gate = idt?.Gates[vector] ?? default;
        if (!gate.IsPresent)
        {
            throw new KernelBug($"vector {vector} has no gate");
        }

        var saved = flags;
        flags = gate.Type == IdtGate.InterruptGate ? flags & ~InterruptFlag : flags;
        var aligned = rsp & ~(StackAlignment - 1);
        return new(gate.Address, (flags & InterruptFlag) != 0, aligned, rip, (saved & InterruptFlag) != 0, rsp);
    }

    /// <summary>iret from there.</summary>
    public void Return(in DeliveredTrap trap) => Ops.RestoreFlags(trap.SavedInterrupts ? InterruptFlag : 0);

    private void LoadTls(int present, ulong threadBase)
    {
        for (var entry = 0; entry < TlsEntries; entry++)
        {
            tls[entry] = (present & (1 << entry)) == 0 ? 0 : ProgramData | (entry == 0 ? (threadBase & LowBase) << LowBaseShift : 0);
        }
    }
}
