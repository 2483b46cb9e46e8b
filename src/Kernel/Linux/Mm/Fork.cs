using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>dup_mm: the child gets what the parent has, and both read-only, until one of them writes. Notifiers are not inherited.</summary>
    /// <returns>EINVAL where forking is not built in; EEXIST for a child that exists.</returns>
    public async KernelTask<Errno> Fork(AddressSpace parent, AddressSpace child)
    {
        if (!sizes.Forking)
        {
            return Errno.EINVAL;
        }

        if (child.Life != Life.Absent || child.IsClosed)
        {
            return Errno.EEXIST;
        }

        child.IsClosed = true;
        await parent.MmapSem.ForWriting;
        await DupMmap(parent, child);
        parent.MmapSem.EndWriting();
        return Errno.None;
    }

    private async KernelTask DupMmap(AddressSpace parent, AddressSpace child)
    {
        await ranges;
        var range = NewRange(ranges.Take(), parent, new Va(0), parent.Vmas.Last);
        await OpenRange(range, RangePurpose.Fork);
        await InvalidateRangeStart(range);
        child.Life = Life.Born;
        child.Vmas.CopyFrom(parent.Vmas);
        child.PageTable.Create();
        await sched.Stepped(StepKind.BeginFork, range.Id, child.Index);
        await CopyPageRange(range, child);
        await InvalidateRangeEnd(range);
        await FlushPending(parent, range.First, range.Last);
        child.Life = Life.Running;
        child.IsClosed = false;
        mmu.DupMmap(parent, child);
        await sched.Stepped(StepKind.FinishFork, range.Id, child.Index);
        await CloseRange(range);
    }

    /// <summary>copy_page_range: what is present becomes shared, what is swapped out is counted once more.</summary>
    private async KernelTask CopyPageRange(NotifierRange range, AddressSpace child)
    {
        var parent = range.Mm;
        mmu.EnterLazyMmu();
        for (var va = range.First; va <= range.Last; va++)
        {
            var ptl = parent.PageTableLock(va);
            await ptl;
            var entry = parent.PageTable[va];
            if (entry.IsPresent)
            {
                CopyPte(parent, child, va);
                ptl.Unlock();
                await sched.Stepped(StepKind.CopyPte, range.Id, child.Index, va.Number);
                continue;
            }

            if (entry.IsSwap)
            {
                SetSwapEntry(child, va, entry.SwapSlot);
                ptl.Unlock();
                await sched.Stepped(StepKind.CopySwap, range.Id, child.Index, va.Number);
                continue;
            }

            ptl.Unlock();
        }

        mmu.LeaveLazyMmu();
    }

    private void CopyPte(AddressSpace parent, AddressSpace child, Va va)
    {
        var entry = parent.PageTable[va];
        if (entry.IsWritable)
        {
            parent.PageTable.Set(va, entry.WriteProtect());
            parent.MarkFlushPending(va);
        }

        var page = Allocator[entry.Frame];
        page.Get();
        SetPte(child, va, page, writable: false, entry.IsDirty);
    }
}
