using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>Reclaims pages, starting the search at one of them.</summary>
    /// <returns>EINVAL without a swap device.</returns>
    public async KernelTask<Errno> Reclaim(Pfn start, int count)
    {
        if (!sizes.Swapping)
        {
            return Errno.EINVAL;
        }

        await ShrinkPages(start, count, spared: default);
        return Errno.None;
    }

    /// <summary>shrink_page_list: unmaps pages, flushes the processors for a batch of them, writes them out and frees them.</summary>
    private async KernelTask ShrinkPages(Pfn start, int count, PageTableEntry spared)
    {
        var batch = new ReclaimBatch();
        for (var step = 0; step < Allocator.Size && count > 0; step++)
        {
            var page = Allocator[new Pfn((start.Number + step) % Allocator.Size)];
            if (page.Mappings.Count == 0 || IsMappedBy(spared, page) || !page.Lock.TryLock())
            {
                continue;
            }

            if (await AddToSwap(page))
            {
                await TryToUnmap(page, batch);
                batch.Pages.Add(page);
                count--;
            }
            else
            {
                page.Lock.Unlock();
            }

            if (sizes.PointNotifications || batch.IsFull)
            {
                await FinishBatch(batch);
            }
        }

        await FinishBatch(batch);
    }

    /// <summary>add_to_swap: true if the page is in the swap cache. The caller has locked it.</summary>
    private async KernelTask<bool> AddToSwap(PageFrame page)
    {
        if (page.SwapSlot is not null)
        {
            return true;
        }

        if (Swap.FindFree() is not { } slot)
        {
            return false;
        }

        Swap.EnterCache(slot, page);
        page.Get();
        page.IsDirty = true;
        await sched.Stepped(StepKind.AddToCache, page.Pfn.Number, slot);
        return true;
    }

    /// <summary>try_to_unmap_flush, and then what may follow only after it.</summary>
    private async KernelTask FinishBatch(ReclaimBatch batch)
    {
        await FlushBatch(batch);
        foreach (var page in batch.Pages)
        {
            await PageOut(page);
            page.Lock.Unlock();
        }

        batch.Pages.Clear();
        await FreeUnusedSlots();
    }

    /// <summary>pageout and __remove_mapping: a page that only the swap cache still holds is written to its swap slot if it is dirty, and freed.</summary>
    private async KernelTask PageOut(PageFrame page)
    {
        if (page.SwapSlot is not { } slot || page.Mappings.Count > 0 || page.Count > 1)
        {
            return;
        }

        if (page.IsDirty)
        {
            Swap.WriteOut(slot);
            page.IsDirty = false;
            await sched.Stepped(StepKind.WriteOut, slot);
        }

        if (page.Count > 1 || page.IsDirty)
        {
            return;
        }

        Swap.LeaveCache(slot);
        var last = page.Put();
        await sched.Stepped(StepKind.DropFromCache, slot);
        if (last)
        {
            await FreePage(page);
        }
    }
}
