using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>ptep_get_and_clear of a pte update: the page's reference is the caller's.</summary>
    private async KernelTask<PageFrame> Clear(PteUpdate update)
    {
        var page = ClearPte(update.Mm, update.Va);
        await sched.Stepped(StepKind.ClearUnderLock, update.Id);
        return page;
    }

    /// <summary>ptep_clear_flush: no processor reaches the page by this address any more.</summary>
    private async KernelTask<PageFrame> ClearFlush(PteUpdate update)
    {
        mmu.EnterLazyMmu();
        var page = await Clear(update);
        await FlushTlbRange(update.Mm, update.Va, update.Va);
        mmu.LeaveLazyMmu();
        return page;
    }

    /// <summary>ptep_clear_flush_notify: and no secondary MMU does.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h.</remarks>
    private async KernelTask<PageFrame> ClearFlushNotify(PteUpdate update)
    {
        var page = await ClearFlush(update);
        await update.Mm.Notifiers.InvalidatePage(update);
        return page;
    }
}
