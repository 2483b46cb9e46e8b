using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>do_wp_page: a write to a page that is mapped read-only gets the page, if nobody else has it, or else a copy.</summary>
    private async KernelTask<Errno> WriteFault(AddressSpace mm, Va va)
    {
        var page = Allocator[mm.PageTable[va].Frame];
        if (IsOnlyCached(page))
        {
            await FreeSwapSlot(page);
            return Errno.None;
        }

        return page.Count == 1 ? await Reuse(mm, va) : await CopyOnWrite(mm, va);
    }

    /// <summary>wp_page_reuse: permissions only grow, and no callback is needed.</summary>
    private async KernelTask<Errno> Reuse(AddressSpace mm, Va va)
    {
        await updates;
        var update = new PteUpdate(updates.Take(), mm, va);
        await PreparePteUpdate(update);
        await LockPte(update);
        var entry = mm.PageTable[va];
        if (entry.IsPresent && Allocator[entry.Frame].Count == 1)
        {
            mm.PageTable.Set(va, entry.MakeWritable().MarkDirty());
            await sched.Stepped(StepKind.ReusePte, update.Id);
        }

        await UnlockPte(update);
        await FinishPteUpdate(update);
        return Errno.None;
    }

    /// <summary>wp_page_copy: the copy is made before the lock is taken, and counts only if the entry has not changed since.</summary>
    private async KernelTask<Errno> CopyOnWrite(AddressSpace mm, Va va)
    {
        var version = mm.PageTable.Version(va);
        var original = mm.PageTable[va].Frame;
        await updates;
        var update = new PteUpdate(updates.Take(), mm, va);
        await PreparePteUpdate(update);
        var copy = Allocator.Allocate();
        if (copy is null)
        {
            await FinishPteUpdate(update);
            return Errno.ENOMEM;
        }

        await sched.Stepped(StepKind.AllocateNew, update.Id, copy.Pfn.Number);
        var replaced = false;
        if (mm.PageTable.Version(va) == version)
        {
            Contents.Copy(original, copy.Pfn);
            await sched.Stepped(StepKind.CopyPage, update.Id);
            replaced = sizes.PointNotifications ? await ReplacePage(update, copy, version) : await ReplacePageInRange(update, copy, version);
        }

        if (!replaced)
        {
            await PutNew(update, copy);
        }

        await FinishPteUpdate(update);
        await FreeUnusedSlots();
        return Errno.None;
    }

    /// <summary>In the 2008 protocol: clear, flush, notify, set, all under the page-table lock.</summary>
    private async KernelTask<bool> ReplacePage(PteUpdate update, PageFrame copy, int version)
    {
        await LockPte(update);
        if (update.Mm.PageTable.Version(update.Va) != version)
        {
            await UnlockPte(update);
            return false;
        }

        var old = await ClearFlushNotify(update);
        await MapNew(update, copy, writable: true);
        await UnlockPte(update);
        await PutOld(update, old);
        return true;
    }

    /// <summary>Today: an invalidate range around the pte update. The old page is put after its end.</summary>
    private async KernelTask<bool> ReplacePageInRange(PteUpdate update, PageFrame copy, int version)
    {
        var (mm, va) = (update.Mm, update.Va);
        await ranges;
        var range = NewRange(ranges.Take(), mm, va, va);
        await OpenRange(range, RangePurpose.Unmap);
        await InvalidateRangeStart(range);
        await LockPte(update);
        PageFrame? old = null;
        if (mm.PageTable.Version(va) == version)
        {
            old = await ClearFlush(update);
            await MapNew(update, copy, writable: true);
        }

        await UnlockPte(update);
        await InvalidateRangeEnd(range);
        await FlushPending(mm, va, va);
        await CloseRange(range);
        if (old is not null)
        {
            await PutOld(update, old);
        }

        return old is not null;
    }
}
