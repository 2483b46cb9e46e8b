using Verified.Kernel.Linux.ParavirtOps.Native;

namespace Verified.Kernel.Linux.ParavirtOps.Hardware;

/// <summary>The native operations on pagetables that a machine's processors walk: as natively, with levels above the lowest.</summary>
internal static class HardwareMmu
{
    public static MmuOps Ops(HardwareMemory memory, Processors processors) => NativeMmu.Ops(memory, processors) with
    {
        Levels = HardwareTables.Levels,
        PgdAlloc = table => memory.ForWriting(table.Table(HardwareTables.Levels)).Clear(),
        PgdFree = table => memory.ForWriting(table.Table(HardwareTables.Levels)).Clear(),
        AllocTable = (table, level) => memory.ForWriting(table.Table(level)).Clear(),
        ReleaseTable = (table, level) => memory.ForWriting(table.Table(level)).Clear(),
        SetTable = (table, level) => HardwareTables.Link(memory, table.Table(level), level, table.Table(level - 1)),
    };
}
