
namespace Verified.Kernel.ParavirtOps.Hardware;

/// <summary>The native operations on pagetables that a machine's processors walk.</summary>
internal static class HardwareMmu
{
    public static MmuOps Ops(HardwareMemory memory, Processors processors) => new()
    {
        Levels = HardwareTables.Levels,
        PgdAlloc = table => memory.ForWriting(table.Table(HardwareTables.Levels)).Clear(),
        PgdFree = table => memory.ForWriting(table.Table(HardwareTables.Levels)).Clear(),
        AllocTable = (table, level) => memory.ForWriting(table.Table(level)).Clear(),
        ReleaseTable = (table, level) => memory.ForWriting(table.Table(level)).Clear(),
        SetTable = (table, level) => HardwareTables.Link(memory, table.Table(level), level, table.Table(level - 1)),
        ReadPte = (table, va) => memory.Read(table.Table(1), va.Number),
        ShowPte = (table, va) => memory.Read(table.Table(1), va.Number),
        SetPteAt = (table, va, entry) => memory.Write(table.Table(1), va.Number, entry),
        ActivateMm = _ => { },
        DupMmap = (_, _) => { },
        ExitMmap = _ => { },
        FlushTlb = processors.Flush,
        EnterLazyMmu = () => { },
        FlushLazyMmu = () => { },
        LeaveLazyMmu = () => { },
        MapKernelPage = (_, _) => { },
    };
}
