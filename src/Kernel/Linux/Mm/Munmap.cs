using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>munmap: the addresses are no longer part of the address space.</summary>
    /// <returns>No error, also where nothing was mapped.</returns>
    public async KernelTask<Errno> Munmap(AddressSpace mm, Va first, Va last)
    {
        await mm.MmapSem.ForWriting;
        if (mm.Vmas.AnyMapped(first, last))
        {
            RemoveVma(mm, first, last);
            await UnmapVmas(mm, first, last);
        }

        mm.MmapSem.EndWriting();
        return Errno.None;
    }

    /// <summary>munmap of addresses whose upper half is unmapped in an invalidate range of its own inside the other, as huge pages are.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/hugetlb.c, __unmap_hugepage_range: its references are put between the two ends.</remarks>
    public async KernelTask<Errno> MunmapNested(AddressSpace mm, Va first, Va last)
    {
        await mm.MmapSem.ForWriting;
        if (mm.Vmas.AnyMapped(first, last))
        {
            RemoveVma(mm, first, last);
            await UnmapWithHugePages(mm, first, last);
        }

        mm.MmapSem.EndWriting();
        return Errno.None;
    }

    /// <summary>detach_vmas_to_be_unmapped: from now on no fault finds them.</summary>
    private void RemoveVma(AddressSpace mm, Va first, Va last)
    {
        mm.Vmas.Unmap(first, last);
        sched.Report(StepKind.RemoveVma, mm.Index, first.Number, last.Number);
    }

    private async KernelTask UnmapWithHugePages(AddressSpace mm, Va first, Va last)
    {
        var huge = new Va((first.Number + last.Number + 1) / 2);
        await ranges;
        var range = NewRange(ranges.Take(), mm, first, last);
        await OpenRange(range, RangePurpose.Unmap);
        await InvalidateRangeStart(range);
        var gather = new MmuGather(range);
        await UnmapHugePages(range, huge, last);
        await ZapRange(gather, first, last);
        await InvalidateRangeEnd(range);
        await FlushGather(gather);
        await FlushPending(mm, first, last);
        await CloseRange(range);
        await FreeUnusedSlots();
    }

    /// <summary>Without a second invalidate range to be had, the caller's invalidate range does it.</summary>
    private async KernelTask UnmapHugePages(NotifierRange outer, Va first, Va last)
    {
        if (!ranges.IsReady)
        {
            return;
        }

        var range = NewRange(ranges.Take(), outer.Mm, first, last);
        await sched.Stepped(StepKind.OpenNested, range.Id, outer.Id, first.Number, last.Number);
        await InvalidateRangeStart(range);
        var gather = new MmuGather(range);
        await ZapRange(gather, first, last);
        await InvalidateRangeEnd(range);
        await FlushGather(gather);
        await FlushPending(range.Mm, first, last);
        await CloseRange(range);
    }
}
