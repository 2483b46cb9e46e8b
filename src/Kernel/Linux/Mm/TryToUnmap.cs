using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>try_to_unmap: every entry that maps the page, in any address space, becomes a swap entry. The caller has locked the page, which is in the swap cache.</summary>
    private async KernelTask TryToUnmap(PageFrame page, ReclaimBatch batch)
    {
        for (var place = page.Mappings.Next(0); place >= 0; place = page.Mappings.Next(place + 1))
        {
            var mm = Spaces[place / sizes.Vas];
            var va = new Va(place % sizes.Vas);
            if (sizes.PointNotifications)
            {
                await TryToUnmapOne(page, mm, va);
            }
            else
            {
                await TryToUnmapOneInRange(page, mm, va, batch);
            }
        }
    }

    /// <summary>try_to_unmap_one in the 2008 protocol: clear, flush, notify, set, all under the page-table lock and the rmap lock.</summary>
    private async KernelTask TryToUnmapOne(PageFrame page, AddressSpace mm, Va va)
    {
        await updates;
        var update = new PteUpdate(updates.Take(), mm, va);
        await mm.RmapLock;
        if (mm.Life != Life.Running)
        {
            mm.RmapLock.Unlock();
            updates.Return(update.Id);
            return;
        }

        await PreparePteUpdate(update);
        await LockPte(update);
        var mapped = IsMappedBy(mm.PageTable[va], page);
        if (mapped)
        {
            await ClearFlushNotify(update);
            await SetSwapPte(update, page.SwapSlot!.Value);
        }

        await UnlockPte(update);
        if (mapped)
        {
            await PutOld(update, page);
        }

        await FinishPteUpdate(update);
        mm.RmapLock.Unlock();
    }

    /// <summary>try_to_unmap_one today: in an invalidate range, which stays until the batch is flushed.</summary>
    private async KernelTask TryToUnmapOneInRange(PageFrame page, AddressSpace mm, Va va, ReclaimBatch batch)
    {
        if (!updates.IsReady || !ranges.IsReady)
        {
            await FlushBatch(batch);
        }

        await updates;
        var update = new PteUpdate(updates.Take(), mm, va);
        await ranges;
        var range = NewRange(ranges.Take(), mm, va, va);
        await mm.RmapLock;
        if (mm.Life != Life.Running)
        {
            mm.RmapLock.Unlock();
            ranges.Return(range.Id);
            updates.Return(update.Id);
            return;
        }

        mm.FlushBatches.Get();
        batch.Ranges.Add(range);
        await PreparePteUpdate(update);
        await OpenRange(range, RangePurpose.Unmap);
        await InvalidateRangeStart(range);
        await LockPte(update);
        var mapped = IsMappedBy(mm.PageTable[va], page);
        if (mapped)
        {
            mmu.EnterLazyMmu();
            await Clear(update);
            await SetSwapPte(update, page.SwapSlot!.Value);
            mmu.LeaveLazyMmu();
        }

        await UnlockPte(update);
        await InvalidateRangeEnd(range);
        if (mapped)
        {
            await PutOld(update, page);
        }

        await FinishPteUpdate(update);
        mm.RmapLock.Unlock();
    }

    private PreemptionPoint SetSwapPte(PteUpdate update, int slot)
    {
        SetSwapEntry(update.Mm, update.Va, slot);
        return sched.Stepped(StepKind.SetSwapPte, update.Id, slot);
    }

    /// <summary>try_to_unmap_flush: no processor reaches what the batch has unmapped.</summary>
    private async KernelTask FlushBatch(ReclaimBatch batch)
    {
        foreach (var range in batch.Ranges)
        {
            await FlushPending(range.Mm, range.First, range.Last);
            range.Mm.FlushBatches.Put();
            await CloseRange(range);
        }

        batch.Ranges.Clear();
    }

    private static bool IsMappedBy(PageTableEntry entry, PageFrame page) => entry.IsPresent && entry.Frame == page.Pfn;
}
