using Verified.Abi.Machines;
using Verified.Hardware.Machines.Agent;

namespace Verified.Tests.Hardware.Machines;

/// <summary>Tables in a machine's memory: frames 1 to 4 translate one address to frame 5, whose words are near returns.</summary>
internal sealed class MachineTables
{
    public const ulong Address = 0x80_4020_1000, Root = 0x1000, Word = 0x55C3, OtherWord = 0x66C3;

    public MachineTables(AgentMachine machine, Func<PagingControls, PagingControls>? change = null)
    {
        Machine = machine;
        machine.Memory.Clear();
        Controls = (change ?? (c => c))(Own(machine, new PagingControls(PagingMode.FourLevel) { WriteProtect = true, NoExecute = true, GlobalPages = true }));
        for (var level = 4; level >= 1; level--) this[level] = (ulong)(6 - level) << 12 | 7;
        machine.Memory[0x5000 / 8] = Word;
        machine.Memory[0x6000 / 8] = OtherWord;
        for (var cpu = 0; cpu < machine.Cpus; cpu++) machine.Load(cpu, Controls, Root);
    }

    public AgentMachine Machine { get; }

    public PagingControls Controls { get; }

    public ulong this[int level]
    {
        get => Machine.Memory[((5 - level) << 9) + 1];
        set => Machine.Memory[((5 - level) << 9) + 1] = value;
    }

    /// <summary>The controls with what belongs to this CPU.</summary>
    public static PagingControls Own(IMachine machine, PagingControls controls) =>
        (from bits in Enumerable.Range(32, 21)
         from gigabyte in new[] { false, true }
         from upper in new[] { false, true }
         let own = controls with { PhysicalBits = bits, NoGigabytePages = gigabyte, UpperGlobalReserved = upper }
         where machine.WhyNot(own, default) is null
         select own).First();

    public AccessResult Do(Access access, int cpu = 0)
    {
        var results = new AccessResult[1];
        Machine.Run(cpu, [access], results);
        return results[0];
    }

    public AccessResult Read(bool isUser = true, int cpu = 0) => Do(new Access(Address, AccessKind.Read, isUser), cpu);
}
