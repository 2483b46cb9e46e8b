using Verified.Kernel.Linux.Mm;

namespace Verified.Kernel.Linux.ParavirtOps.Native;

/// <summary>The native operations: an entry is what stands in memory, and everything is done at once.</summary>
internal static class NativeMmu
{
    public static MmuOps Ops(KernelMemory memory, Processors processors) => new()
    {
        Levels = 1,
        PgdAlloc = _ => { },
        PgdFree = _ => { },
        AllocTable = (_, _) => { },
        ReleaseTable = (_, _) => { },
        SetTable = (_, _) => { },
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
