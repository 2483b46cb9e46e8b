using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>mprotect: to read-only, or back to writable, which entries become when they are written. One vma after the other; one that has this protection is left alone.</summary>
    /// <returns>ENOMEM at the first address that is not mapped: what lies before it is done.</returns>
    /// <remarks>Source: Linux v2.6.27 mm/mprotect.c, sys_mprotect and mprotect_fixup.</remarks>
    public async KernelTask<Errno> Mprotect(AddressSpace mm, Va first, Va last, bool writable)
    {
        await mm.MmapSem.ForWriting;
        var at = first;
        while (at <= last && mm.Vmas.IsMapped(at))
        {
            var end = mm.Vmas.EndOfSame(at, last);
            if (mm.Vmas.Allows(at, write: true) != writable)
            {
                mm.Vmas.Protect(at, end, writable);
                sched.Report(StepKind.ProtectVma, mm.Index, at.Number, end.Number, writable ? 1 : 0);
                await MprotectFixup(mm, at, end, writable);
            }

            at = end.Next;
        }

        mm.MmapSem.EndWriting();
        return at <= last ? Errno.ENOMEM : Errno.None;
    }

    private async KernelTask MprotectFixup(AddressSpace mm, Va first, Va last, bool writable)
    {
        await ranges;
        var range = NewRange(ranges.Take(), mm, first, last);
        await OpenRange(range, RangePurpose.Protect);
        await InvalidateRangeStart(range);
        if (!writable)
        {
            mmu.EnterLazyMmu();
            await ChangeProtection(range);
            mmu.LeaveLazyMmu();
        }

        await InvalidateRangeEnd(range);
        await FlushPending(mm, first, last);
        await CloseRange(range);
    }

    /// <summary>change_protection: what is mapped writable becomes read-only, and processors forget that it was not.</summary>
    private async KernelTask ChangeProtection(NotifierRange range)
    {
        var changed = false;
        for (var va = range.First; va <= range.Last; va++)
        {
            await sched.Preempt();
            var ptl = range.Mm.PageTableLock(va);
            await ptl;
            var entry = range.Mm.PageTable[va];
            if (!entry.IsPresent || !entry.IsWritable)
            {
                ptl.Unlock();
                continue;
            }

            range.Mm.PageTable.Set(va, entry.WriteProtect());
            range.Mm.MarkFlushPending(va);
            ptl.Unlock();
            changed = true;
            await sched.Stepped(StepKind.ProtectPte, range.Id, va.Number);
        }

        if (changed)
        {
            await FlushTlbRange(range.Mm, range.First, range.Last);
        }
    }
}
