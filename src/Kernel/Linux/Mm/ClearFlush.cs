using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>ptep_get_and_clear of a change: the page's reference is the caller's.</summary>
    private async KernelTask<PageFrame> Clear(PteChange change)
    {
        var page = ClearPte(change.Mm, change.Va);
        await sched.Stepped(StepKind.ClearUnderLock, change.Id);
        return page;
    }

    /// <summary>ptep_clear_flush: no processor reaches the page by this address any more.</summary>
    private async KernelTask<PageFrame> ClearFlush(PteChange change)
    {
        mmu.EnterLazyMmu();
        var page = await Clear(change);
        await FlushTlbRange(change.Mm, change.Va, change.Va);
        mmu.LeaveLazyMmu();
        return page;
    }

    /// <summary>ptep_clear_flush_notify: and no secondary MMU does.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h.</remarks>
    private async KernelTask<PageFrame> ClearFlushNotify(PteChange change)
    {
        var page = await ClearFlush(change);
        await change.Mm.Notifiers.InvalidatePage(change);
        return page;
    }
}
