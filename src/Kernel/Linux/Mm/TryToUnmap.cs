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
                await TryToUnmapOneInWindow(page, mm, va, batch);
            }
        }
    }

    /// <summary>try_to_unmap_one in the 2008 protocol: clear, flush, notify, set, all under the page-table lock and the rmap lock.</summary>
    private async KernelTask TryToUnmapOne(PageFrame page, AddressSpace mm, Va va)
    {
        await changes;
        var change = new PteChange(changes.Take(), mm, va);
        await mm.RmapLock;
        if (mm.Life != Life.Running)
        {
            mm.RmapLock.Unlock();
            changes.Return(change.Id);
            return;
        }

        await PrepareChange(change);
        await LockPte(change);
        var mapped = IsMappedBy(mm.PageTable[va], page);
        if (mapped)
        {
            await ClearFlushNotify(change);
            await SetSwapPte(change, page.Slot!.Value);
        }

        await UnlockPte(change);
        if (mapped)
        {
            await PutOld(change, page);
        }

        await FinishChange(change);
        mm.RmapLock.Unlock();
    }

    /// <summary>try_to_unmap_one today: in a window, which stays until the batch is flushed.</summary>
    private async KernelTask TryToUnmapOneInWindow(PageFrame page, AddressSpace mm, Va va, ReclaimBatch batch)
    {
        if (!changes.IsReady || !windows.IsReady)
        {
            await FlushBatch(batch);
        }

        await changes;
        var change = new PteChange(changes.Take(), mm, va);
        await windows;
        var range = NewRange(windows.Take(), mm, va, va);
        await mm.RmapLock;
        if (mm.Life != Life.Running)
        {
            mm.RmapLock.Unlock();
            windows.Return(range.Id);
            changes.Return(change.Id);
            return;
        }

        mm.FlushBatches.Get();
        batch.Windows.Add(range);
        await PrepareChange(change);
        await OpenWindow(range, WindowPurpose.Unmap);
        await InvalidateRangeStart(range);
        await LockPte(change);
        var mapped = IsMappedBy(mm.PageTable[va], page);
        if (mapped)
        {
            mmu.EnterLazyMmu();
            await Clear(change);
            await SetSwapPte(change, page.Slot!.Value);
            mmu.LeaveLazyMmu();
        }

        await UnlockPte(change);
        await InvalidateRangeEnd(range);
        if (mapped)
        {
            await PutOld(change, page);
        }

        await FinishChange(change);
        mm.RmapLock.Unlock();
    }

    private PreemptionPoint SetSwapPte(PteChange change, int slot)
    {
        SetSwapEntry(change.Mm, change.Va, slot);
        return sched.Stepped(StepKind.SetSwapPte, change.Id, slot);
    }

    /// <summary>try_to_unmap_flush: no processor reaches what the batch has unmapped.</summary>
    private async KernelTask FlushBatch(ReclaimBatch batch)
    {
        foreach (var range in batch.Windows)
        {
            await FlushPending(range.Mm, range.First, range.Last);
            range.Mm.FlushBatches.Put();
            await CloseWindow(range);
        }

        batch.Windows.Clear();
    }

    private static bool IsMappedBy(PageTableEntry entry, PageFrame page) => entry.IsPresent && entry.Frame == page.Pfn;
}
