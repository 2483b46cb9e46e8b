using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>unmap_vmas and tlb_finish_mmu: nothing is mapped in the range when it returns, and no processor reaches what was.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, unmap_vmas; v6.19 mm/memory.c, zap_page_range_single.</remarks>
    private async KernelTask UnmapVmas(AddressSpace mm, Va first, Va last)
    {
        await ranges;
        var range = NewRange(ranges.Take(), mm, first, last);
        await OpenRange(range, RangePurpose.Unmap);
        await InvalidateRangeStart(range);
        var gather = new MmuGather(range);
        await ZapRange(gather, first, last);
        await InvalidateRangeEnd(range);
        await FlushGather(gather);
        await FlushPending(mm, first, last);
        await CloseRange(range);
        await FreeUnusedSlots();
    }

    /// <summary>zap_pte_range: clears what is mapped, and forgets what is swapped out.</summary>
    private async KernelTask ZapRange(MmuGather gather, Va first, Va last)
    {
        mmu.EnterLazyMmu();
        for (var va = first; va <= last; va++)
        {
            await ZapEntry(gather, va);
            if (gather.IsFull)
            {
                await FlushGather(gather);
            }
        }

        mmu.LeaveLazyMmu();
    }

    private async KernelTask ZapEntry(MmuGather gather, Va va)
    {
        var (mm, ptl) = (gather.Range.Mm, gather.Range.Mm.PageTableLock(va));
        await ptl;
        var entry = mm.PageTable[va];
        if (entry.IsPresent)
        {
            gather.Add(va, ClearPte(mm, va));
            ptl.Unlock();
            await sched.Stepped(StepKind.ZapPte, gather.Range.Id, va.Number);
            return;
        }

        if (entry.IsSwap)
        {
            ClearSwapEntry(mm, va);
            ptl.Unlock();
            await sched.Stepped(StepKind.ZapSwap, gather.Range.Id, va.Number);
            return;
        }

        ptl.Unlock();
    }

    /// <summary>tlb_flush_mmu: first no processor reaches the gathered pages, then their references are put.</summary>
    private async KernelTask FlushGather(MmuGather gather)
    {
        if (gather.Count == 0)
        {
            return;
        }

        await FlushTlbRange(gather.Range.Mm, gather.First, gather.Last);
        await PutGathered(gather);
    }

    /// <summary>No page is freed while an update of an entry that maps it waits.</summary>
    private async KernelTask PutGathered(MmuGather gather)
    {
        mmu.FlushLazyMmu();
        for (var index = 0; index < gather.Count; index++)
        {
            var (va, page) = gather[index];
            var last = page.Put();
            await sched.Stepped(StepKind.PutGathered, gather.Range.Id, va.Number);
            if (last)
            {
                await FreePage(page);
            }
        }

        gather.Clear();
    }
}
