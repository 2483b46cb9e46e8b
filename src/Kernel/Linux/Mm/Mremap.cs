using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>mremap with MREMAP_FIXED of one page; what was mapped at its new place is unmapped first.</summary>
    /// <returns>EINVAL for the same place twice; EFAULT where nothing is mapped; ENOMEM.</returns>
    public async KernelTask<Errno> Mremap(AddressSpace mm, Va from, Va to)
    {
        if (from == to)
        {
            return Errno.EINVAL;
        }

        await mm.MmapSem.ForWriting;
        var errno = mm.Vmas.IsMapped(from) ? await MoveVma(mm, from, to) : Errno.EFAULT;
        mm.MmapSem.EndWriting();
        return errno;
    }

    /// <summary>move_vma: a vma at the new place, then what is mapped, and when nothing is left at the old place, its vma goes.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mremap.c.</remarks>
    private async KernelTask<Errno> MoveVma(AddressSpace mm, Va from, Va to)
    {
        if (mm.Vmas.IsMapped(to))
        {
            RemoveVma(mm, to, to);
            await UnmapVmas(mm, to, to);
        }

        mm.Vmas.Copy(from, to);
        sched.Report(StepKind.CopyVma, mm.Index, from.Number, to.Number);
        do
        {
            var errno = await SwapInForMove(mm, from);
            if (errno != Errno.None)
            {
                RemoveVma(mm, to, to);
                return errno;
            }

            await MovePageTables(mm, from, to);
        }
        while (mm.PageTable[from].IsSwap);

        RemoveVma(mm, from, from);
        return Errno.None;
    }

    /// <summary>Swap entries do not move: the page comes back first. Reclaim may be faster, and then it is tried again.</summary>
    private async KernelTask<Errno> SwapInForMove(AddressSpace mm, Va va)
    {
        while (mm.PageTable[va].IsSwap)
        {
            var errno = await SwapIn(mm, va);
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        return Errno.None;
    }

    /// <summary>move_page_tables: in an invalidate range over the old place. The new place was unmapped, and so needs none.</summary>
    private async KernelTask MovePageTables(AddressSpace mm, Va from, Va to)
    {
        await ranges;
        var range = NewRange(ranges.Take(), mm, from, from);
        await OpenRange(range, RangePurpose.Unmap);
        await InvalidateRangeStart(range);
        await MovePtes(range, from, to);
        await InvalidateRangeEnd(range);
        await FlushPending(mm, from, from);
        await CloseRange(range);
    }

    /// <summary>move_ptes: clear the old, flush, set the new. A processor that still used the old place would reach a page that can be freed under it.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mremap.c; the order of flush and set, commit eb66ae030829 (CVE-2018-18281).</remarks>
    private async KernelTask MovePtes(NotifierRange range, Va from, Va to)
    {
        var (mm, old, target) = (range.Mm, range.Mm.PageTableLock(from), range.Mm.PageTableLock(to));
        await old;
        var entry = mm.PageTable[from];
        if (!entry.IsPresent)
        {
            old.Unlock();
            return;
        }

        mmu.EnterLazyMmu();
        var page = ClearPte(mm, from);
        old.Unlock();
        await sched.Stepped(StepKind.ZapPte, range.Id, from.Number);
        await FlushTlbRange(mm, from, from);
        await target;
        mmu.LeaveLazyMmu();
        var writable = entry.IsWritable && page.Count == 1;
        SetPte(mm, to, page, writable, page.IsDirty);
        target.Unlock();
        await sched.Stepped(StepKind.MovePte, range.Id, from.Number, to.Number, writable ? 1 : 0);
    }
}
