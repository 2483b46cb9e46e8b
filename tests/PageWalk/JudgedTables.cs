using Verified.Abi.Machines;
using Verified.Hardware.Machines.Soft;
using Verified.Spec.Paging.Answers;
using Verified.Tests.Hardware.Machines;

namespace Verified.Tests.PageWalk;

/// <summary>The small tables and a judge that is told everything that happens to them.</summary>
internal sealed class JudgedTables
{
    private readonly SmallTables tables;

    public JudgedTables(SoftOptions? options = null, Looseness allowed = Looseness.None, PagingControls? controls = null, int cpus = 1)
    {
        tables = new SmallTables(options, controls, cpus);
        Judge = new WalkJudge(cpus, tables.Machine.Memory.Length, allowed);
        Judge.Begin(tables.Machine.Memory);
        for (var cpu = 0; cpu < cpus; cpu++)
            Judge.Loaded(cpu, tables.Controls, SmallTables.Root);
    }

    public WalkJudge Judge { get; }

    public SmallTables Tables => tables;

    public static Access Load => new(SmallTables.Address, AccessKind.Read, IsUser: true);

    public static Access Save => new(SmallTables.Address, AccessKind.Write, IsUser: true) { Value = 0x7777 };

    /// <summary>The owner stores an entry.</summary>
    public void Store(int level, ulong entry)
    {
        tables[level] = entry;
        Judge.Stored(tables.Machine.Memory);
    }

    public void Flush(FlushKind kind, ulong address = SmallTables.Address, int cpu = 0)
    {
        tables.Machine.Flush(cpu, kind, address);
        Judge.Flushed(cpu, kind, address);
    }

    public void LoadRoot(ulong cr3)
    {
        tables.Machine.LoadRoot(0, cr3);
        Judge.RootLoaded(0, cr3);
    }

    /// <summary>The machine accesses, and is judged.</summary>
    public string? Do(Access access, int cpu = 0) => Claim(access, tables.Do(access, cpu), cpu);

    /// <summary>Somebody says that this was the answer; memory is as it is.</summary>
    public string? Claim(Access access, AccessResult result, int cpu = 0) => Judge.Judge(cpu, [access], [result], tables.Machine.Memory);
}
