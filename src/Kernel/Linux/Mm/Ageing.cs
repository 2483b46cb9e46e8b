using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>page_referenced_one: whether the page was used at this address goes to the page, and is forgotten in the page table, the TLBs and the secondary MMUs.</summary>
    /// <returns>EFAULT where no page is mapped.</returns>
    public async KernelTask<Errno> Age(AddressSpace mm, Va va)
    {
        var ptl = mm.PageTableLock(va);
        await mm.RmapLock;
        await ptl;
        var entry = mm.PageTable[va];
        if (entry.IsPresent)
        {
            await ClearFlushYoung(mm, va);
            await mm.Notifiers.ClearFlushYoung(va);
        }

        ptl.Unlock();
        mm.RmapLock.Unlock();
        return entry.IsPresent ? Errno.None : Errno.EFAULT;
    }

    /// <summary>ptep_clear_flush_young.</summary>
    private async KernelTask ClearFlushYoung(AddressSpace mm, Va va)
    {
        var entry = mm.PageTable[va];
        Allocator[entry.Frame].IsYoung |= entry.IsAccessed;
        mmu.EnterLazyMmu();
        mm.PageTable.ClearAccessed(va);
        await sched.Stepped(StepKind.AgePte, mm.Index, va.Number);
        if (entry.IsAccessed)
        {
            await FlushTlbRange(mm, va, va);
        }

        mmu.LeaveLazyMmu();
    }
}
