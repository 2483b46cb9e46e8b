using Verified.Abi.Machines;
using Verified.Hardware.Machines.Agent;
using Verified.Hardware.Machines.Kvm;
using Verified.Hardware.Machines.Qemu;
using Verified.Tests.Hardware.Qemu;
using Xunit;

namespace Verified.Tests.Hardware.Machines;

/// <summary>What the machines with a CPU do, against what the manual says. Expected values are the manual's.</summary>
public class AgentMachineTests
{
    private const int Words = 16 * 512;

    [KvmFact]
    public void The_real_cpu_reads_writes_and_fetches_through_the_tables() => Touches(Kvm());

    [QemuFact]
    public void The_emulated_cpu_reads_writes_and_fetches_through_the_tables() => Touches(Qemu());

    [KvmFact]
    public void The_real_cpu_tells_each_fault() => Faults(Kvm());

    [QemuFact]
    public void The_emulated_cpu_tells_each_fault() => Faults(Qemu());

    [KvmFact]
    public void The_real_cpu_forgets_what_is_flushed() => Forgets(Kvm());

    [QemuFact]
    public void The_emulated_cpu_forgets_what_is_flushed() => Forgets(Qemu());

    [KvmFact]
    public void A_batch_on_the_real_cpu_goes_on_behind_its_faults() => Batch(Kvm());

    [QemuFact]
    public void A_batch_on_the_emulated_cpu_goes_on_behind_its_faults() => Batch(Qemu());

    [KvmFact]
    public void Two_real_cpus_have_roots_of_their_own()
    {
        using var machine = Kvm();
        var tables = new MachineTables(machine);
        for (var i = 1; i < 5; i++) machine.Memory.Slice(i * 512, 512).CopyTo(machine.Memory.Slice((6 + i) * 512, 512));
        for (var i = 0; i < 3; i++) machine.Memory[((7 + i) << 9) + 1] += 0x6000;
        machine.Memory[(10 << 9) + 1] = 0x6007;
        machine.LoadRoot(1, 0x7000);

        Assert.Equal(MachineTables.Word, tables.Read().Value);
        Assert.Equal(MachineTables.OtherWord, tables.Read(cpu: 1).Value);
        Assert.Equal(MachineTables.Word, tables.Read().Value);
    }

    [QemuFact]
    public void The_emulated_cpu_changes_to_five_levels_and_back()
    {
        using var machine = Qemu();
        var tables = new MachineTables(machine);
        machine.Memory[7 * 512] = 0x1007;
        machine.Load(0, tables.Controls with { Mode = PagingMode.FiveLevel }, 0x7000);
        Assert.Equal(MachineTables.Word, tables.Read().Value);
        Assert.Equal(13, tables.Do(new Access(1ul << 56, AccessKind.Read, IsUser: false)).Vector);
        machine.Load(0, tables.Controls, 0x1000);
        Assert.Equal(MachineTables.Word, tables.Read().Value);
        Assert.Equal(13, tables.Do(new Access(1ul << 47, AccessKind.Read, IsUser: false)).Vector);
    }

    [QemuFact]
    public void The_emulated_cpu_has_keys_and_keeps_a_supervisor_from_user_pages()
    {
        using var machine = Qemu();
        var tables = new MachineTables(machine, c => c with { ProtectionKeys = true, KeyRights = 1 << 2, SupervisorAccessPrevention = true, SupervisorExecutionPrevention = true });
        Assert.Equal(new AccessResult(14, 1, 0), tables.Read(isUser: false));
        Assert.Equal(MachineTables.Word, tables.Do(new Access(MachineTables.Address, AccessKind.Read, IsUser: false) { AlignmentCheck = true }).Value);
        Assert.Equal(new AccessResult(14, 0x11, 0), tables.Do(new Access(MachineTables.Address, AccessKind.Execute, IsUser: false) { AlignmentCheck = true }));
        tables[1] = 0x5007 | 1ul << 59;
        machine.Flush(0, FlushKind.Page, MachineTables.Address);
        Assert.Equal(new AccessResult(14, 0x25, 0), tables.Read());
    }

    [KvmFact]
    public void The_agent_refuses_its_own_addresses_and_what_the_cpu_has_not()
    {
        using var machine = Kvm();
        var controls = new MachineTables(machine).Controls;
        Assert.Equal("the agent lives there", machine.WhyNot(controls, new Access(0xFFFF_9600_0000_0000, AccessKind.Read, IsUser: true)));
        Assert.NotNull(machine.WhyNot(controls with { Mode = PagingMode.Pae }, default));
        Assert.NotNull(machine.WhyNot(controls with { PhysicalBits = controls.PhysicalBits - 1 }, default));
    }

    private static KvmMachine Kvm() => new(cpus: 2, Words);

    private static QemuMachine Qemu() => new(Words);

    private static void Touches(AgentMachine made)
    {
        using var machine = made;
        var tables = new MachineTables(machine);
        foreach (var isUser in new[] { true, false })
        {
            for (var level = 4; level >= 1; level--) tables[level] &= ~0x60ul;
            machine.Flush(0, FlushKind.All, 0);
            Assert.Equal(AccessResult.Of(MachineTables.Word), tables.Read(isUser));
            Assert.Equal([0x2027ul, 0x3027ul, 0x4027ul, 0x5027ul], Entries(tables));
            Assert.Equal(AccessResult.Of(0), tables.Do(new Access(MachineTables.Address + 8, AccessKind.Write, isUser) { Value = 0xC3 }));
            Assert.Equal([0x2027ul, 0x3027ul, 0x4027ul, 0x5067ul], Entries(tables));
            Assert.Equal(0xC3ul, machine.Memory[0x5008 / 8]);
            Assert.Equal(AccessResult.Of(0), tables.Do(new Access(MachineTables.Address + 8, AccessKind.Execute, isUser)));
        }
    }

    private static void Faults(AgentMachine made)
    {
        using var machine = made;
        var tables = new MachineTables(machine);
        (ulong Leaf, AccessKind Kind, bool IsUser, uint Code)[] table =
        [
            (0, AccessKind.Read, true, 4), (0, AccessKind.Write, true, 6), (0, AccessKind.Execute, true, 0x14),
            (0, AccessKind.Read, false, 0), (0, AccessKind.Write, false, 2), (0, AccessKind.Execute, false, 0x10),
            (0x5005, AccessKind.Write, true, 7), (0x5005, AccessKind.Write, false, 3), (0x5003, AccessKind.Read, true, 5),
            (0x5003, AccessKind.Write, true, 7), (0x5003, AccessKind.Execute, true, 0x15),
            (0x5007 | 1ul << 63, AccessKind.Execute, true, 0x15), (0x5007 | 1ul << 63, AccessKind.Execute, false, 0x11),
        ];
        foreach (var (leaf, kind, isUser, code) in table)
        {
            tables[1] = leaf;
            machine.Flush(0, FlushKind.Page, MachineTables.Address);
            Assert.Equal((leaf, new AccessResult(14, code, 0)), (leaf, tables.Do(new Access(MachineTables.Address, kind, isUser))));
            Assert.Equal(leaf, tables[1]);
        }
        Assert.Equal(13, tables.Do(new Access(0x8000_0000_0000, AccessKind.Read, IsUser: true)).Vector);
    }

    private static void Forgets(AgentMachine made)
    {
        using var machine = made;
        var tables = new MachineTables(machine);
        foreach (var isUser in new[] { true, false })
        {
            foreach (var kind in Enum.GetValues<FlushKind>())
            {
                foreach (var (entry, word) in new[] { (0x6007ul, MachineTables.OtherWord), (0x5007ul, MachineTables.Word) })
                {
                    tables.Read(isUser);
                    tables[1] = entry;
                    machine.Flush(0, kind, MachineTables.Address);
                    Assert.Equal((kind, word), (kind, tables.Read(isUser).Value));
                }
            }
            // Twice: what was noticed once may be missed the second time.
            foreach (var level in new[] { 1, 2, 3, 4, 1, 2, 3, 4 })
            {
                var entry = tables[level];
                tables[level] = 0;
                machine.LoadRoot(0, MachineTables.Root);
                Assert.Equal((level, 14), (level, tables.Read(isUser).Vector));
                tables[level] = entry;
                Assert.Equal((level, MachineTables.Word), (level, tables.Read(isUser).Value));
            }
        }
    }

    private static void Batch(AgentMachine made)
    {
        using var machine = made;
        var tables = new MachineTables(machine);
        var accesses = Enumerable.Range(0, 20_000).Select(i => new Access(MachineTables.Address + (i % 7 == 3 ? 0x1000ul : 0) + (ulong)(i % 512) * 8, AccessKind.Read, IsUser: true)).ToArray();
        var results = new AccessResult[accesses.Length];
        machine.Run(0, accesses, results);
        Assert.Equal(Enumerable.Range(0, accesses.Length).Select(i => i % 7 == 3 ? new AccessResult(14, 4, 0) : AccessResult.Of(i % 512 == 0 ? MachineTables.Word : 0)), results);
    }

    private static ulong[] Entries(MachineTables tables) => [.. Enumerable.Range(1, 4).Reverse().Select(level => tables[level])];
}
