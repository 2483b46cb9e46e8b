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

    private PreemptionPoint PreparePteUpdate(PteUpdate update) => sched.Stepped(StepKind.PreparePteUpdate, update.Id, update.Mm.Index, update.Va.Number);

    /// <summary>pte_offset_map_lock.</summary>
    private async KernelTask LockPte(PteUpdate update)
    {
        await update.Mm.PageTableLock(update.Va);
        await sched.Stepped(StepKind.LockPte, update.Id);
    }

    /// <summary>pte_unmap_unlock.</summary>
    private PreemptionPoint UnlockPte(PteUpdate update)
    {
        update.Mm.PageTableLock(update.Va).Unlock();
        return sched.Stepped(StepKind.UnlockPte, update.Id);
    }

    private PreemptionPoint FinishPteUpdate(PteUpdate update)
    {
        updates.Return(update.Id);
        return sched.Stepped(StepKind.FinishPteUpdate, update.Id);
    }

    private PreemptionPoint MapNew(PteUpdate update, PageFrame page, bool writable)
    {
        SetPte(update.Mm, update.Va, page, writable, dirty: writable);
        return sched.Stepped(StepKind.SetNewPte, update.Id, writable ? 1 : 0);
    }

    /// <summary>Puts a page that was allocated and is not needed.</summary>
    private async KernelTask PutNew(PteUpdate update, PageFrame page)
    {
        var last = page.Put();
        await sched.Stepped(StepKind.PutNew, update.Id);
        if (last)
        {
            await FreePage(page);
        }
    }

    private async KernelTask PutOld(PteUpdate update, PageFrame page)
    {
        var last = page.Put();
        await sched.Stepped(StepKind.PutOld, update.Id);
        if (last)
        {
            await FreePage(page);
        }
    }
}
