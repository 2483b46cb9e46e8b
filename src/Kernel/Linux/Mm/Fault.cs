using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>handle_mm_fault: brings the entry nearer to what the access needs; the access is tried again. When memory is out, some is reclaimed, once, and not what
    /// the access is about: that would come back, and memory be out again.</summary>
    /// <returns>EFAULT where no vma allows the access; ENOMEM.</returns>
    public async KernelTask<Errno> HandleFault(AddressSpace mm, Va va, bool write)
    {
        var errno = await Fault(mm, va, write);
        if (errno != Errno.ENOMEM || !sizes.Swapping)
        {
            return errno;
        }

        await ShrinkPages(new Pfn(0), 1, spared: mm.PageTable[va]);
        return await Fault(mm, va, write);
    }

    private async KernelTask<Errno> Fault(AddressSpace mm, Va va, bool write)
    {
        await mm.MmapSem.ForReading;
        var errno = mm.Vmas.Allows(va, write) ? await HandlePteFault(mm, va, write) : Errno.EFAULT;
        mm.MmapSem.EndReading();
        return errno;
    }

    private KernelTask<Errno> HandlePteFault(AddressSpace mm, Va va, bool write)
    {
        var entry = mm.PageTable[va];
        if (entry.IsSwap)
        {
            return SwapIn(mm, va);
        }

        if (!entry.IsPresent)
        {
            return FirstTouch(mm, va, write);
        }

        return write && !entry.IsWritable ? WriteFault(mm, va) : default;
    }

    private PreemptionPoint PrepareChange(PteChange change) => sched.Stepped(StepKind.PrepareChange, change.Id, change.Mm.Index, change.Va.Number);

    /// <summary>pte_offset_map_lock.</summary>
    private async KernelTask LockPte(PteChange change)
    {
        await change.Mm.PageTableLock(change.Va);
        await sched.Stepped(StepKind.LockPte, change.Id);
    }

    /// <summary>pte_unmap_unlock.</summary>
    private PreemptionPoint UnlockPte(PteChange change)
    {
        change.Mm.PageTableLock(change.Va).Unlock();
        return sched.Stepped(StepKind.UnlockPte, change.Id);
    }

    private PreemptionPoint FinishChange(PteChange change)
    {
        changes.Return(change.Id);
        return sched.Stepped(StepKind.FinishChange, change.Id);
    }

    private PreemptionPoint MapNew(PteChange change, PageFrame page, bool writable)
    {
        SetPte(change.Mm, change.Va, page, writable, dirty: writable);
        return sched.Stepped(StepKind.SetNewPte, change.Id, writable ? 1 : 0);
    }

    /// <summary>Puts a page that was allocated and is not needed.</summary>
    private async KernelTask PutNew(PteChange change, PageFrame page)
    {
        var last = page.Put();
        await sched.Stepped(StepKind.PutNew, change.Id);
        if (last)
        {
            await FreePage(page);
        }
    }

    private async KernelTask PutOld(PteChange change, PageFrame page)
    {
        var last = page.Put();
        await sched.Stepped(StepKind.PutOld, change.Id);
        if (last)
        {
            await FreePage(page);
        }
    }
}
