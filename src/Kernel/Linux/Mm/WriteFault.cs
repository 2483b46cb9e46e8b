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

    /// <summary>wp_page_reuse: permissions grow, and nobody is told.</summary>
    private async KernelTask<Errno> Reuse(AddressSpace mm, Va va)
    {
        await changes;
        var change = new PteChange(changes.Take(), mm, va);
        await PrepareChange(change);
        await LockPte(change);
        var entry = mm.PageTable[va];
        if (entry.IsPresent && Allocator[entry.Frame].Count == 1)
        {
            mm.PageTable.Set(va, entry.MakeWritable().MarkDirty());
            await sched.Stepped(StepKind.ReusePte, change.Id);
        }

        await UnlockPte(change);
        await FinishChange(change);
        return Errno.None;
    }

    /// <summary>wp_page_copy: the copy is made before the lock is taken, and counts only if the entry has not changed since.</summary>
    private async KernelTask<Errno> CopyOnWrite(AddressSpace mm, Va va)
    {
        var version = mm.PageTable.Version(va);
        var original = mm.PageTable[va].Frame;
        await changes;
        var change = new PteChange(changes.Take(), mm, va);
        await PrepareChange(change);
        var copy = Allocator.Allocate();
        if (copy is null)
        {
            await FinishChange(change);
            return Errno.ENOMEM;
        }

        await sched.Stepped(StepKind.AllocateNew, change.Id, copy.Pfn.Number);
        var replaced = false;
        if (mm.PageTable.Version(va) == version)
        {
            Contents.Copy(original, copy.Pfn);
            await sched.Stepped(StepKind.CopyPage, change.Id);
            replaced = sizes.PointNotifications ? await ReplacePage(change, copy, version) : await ReplacePageInWindow(change, copy, version);
        }

        if (!replaced)
        {
            await PutNew(change, copy);
        }

        await FinishChange(change);
        await FreeUnusedSlots();
        return Errno.None;
    }

    /// <summary>In the 2008 protocol: clear, flush, notify, set, all under the page-table lock.</summary>
    private async KernelTask<bool> ReplacePage(PteChange change, PageFrame copy, int version)
    {
        await LockPte(change);
        if (change.Mm.PageTable.Version(change.Va) != version)
        {
            await UnlockPte(change);
            return false;
        }

        var old = await ClearFlushNotify(change);
        await MapNew(change, copy, writable: true);
        await UnlockPte(change);
        await PutOld(change, old);
        return true;
    }

    /// <summary>Today: a window around the change. The old page is put after its end.</summary>
    private async KernelTask<bool> ReplacePageInWindow(PteChange change, PageFrame copy, int version)
    {
        var (mm, va) = (change.Mm, change.Va);
        await windows;
        var range = NewRange(windows.Take(), mm, va, va);
        await OpenWindow(range, WindowPurpose.Unmap);
        await InvalidateRangeStart(range);
        await LockPte(change);
        PageFrame? old = null;
        if (mm.PageTable.Version(va) == version)
        {
            old = await ClearFlush(change);
            await MapNew(change, copy, writable: true);
        }

        await UnlockPte(change);
        await InvalidateRangeEnd(range);
        await FlushPending(mm, va, va);
        await CloseWindow(range);
        if (old is not null)
        {
            await PutOld(change, old);
        }

        return old is not null;
    }
}
