using Verified.Abi.Machines;
using Verified.Hardware.Machines.Soft;

namespace Verified.Tests.Hardware.Machines;

/// <summary>A soft machine of sixteen frames. Frames 1 to 4 are tables of levels 4 to 1 that translate address 0x8040201000 by entry 1 each; frame 5 is the page, and its first word is 0x5555.</summary>
internal sealed class SmallTables
{
    public const ulong Address = 0x80_4020_1000, Root = 0x1000, Page = 0x5000, OtherPage = 0x6000;

    public SmallTables(SoftOptions? options = null, PagingControls? controls = null, int cpus = 1)
    {
        Machine = new SoftMachine(cpus, 16 * 512, options);
        Controls = controls ?? new PagingControls(PagingMode.FourLevel) { WriteProtect = true, NoExecute = true, GlobalPages = true };
        for (var level = 4; level >= 1; level--)
            this[level] = (ulong)(6 - level) << 12 | 7;
        Machine.Memory[0x5000 / 8] = 0x5555;
        Machine.Memory[0x6000 / 8] = 0x6666;
        for (var cpu = 0; cpu < cpus; cpu++)
            Machine.Load(cpu, Controls, Root);
    }

    public SoftMachine Machine { get; }

    public PagingControls Controls { get; }

    /// <summary>The entry of a level on the way to the address.</summary>
    public ulong this[int level]
    {
        get => Machine.Memory[((5 - level) << 9) + 1];
        set => Machine.Memory[((5 - level) << 9) + 1] = value;
    }

    public AccessResult Read(int cpu = 0) => Do(new Access(Address, AccessKind.Read, IsUser: true), cpu);

    public AccessResult Write(ulong value = 0x7777) => Do(new Access(Address, AccessKind.Write, IsUser: true) { Value = value });

    public AccessResult Do(Access access, int cpu = 0)
    {
        var results = new AccessResult[1];
        Machine.Run(cpu, [access], results);
        return results[0];
    }
}
