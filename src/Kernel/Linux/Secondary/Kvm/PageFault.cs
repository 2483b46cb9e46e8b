using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Secondary.Kvm;

internal sealed partial class VirtualMachine
{
    /// <summary>page_fault: sample the sequence, get the page, and map it if nothing was invalidated meanwhile. The guest tries its access again in any case.</summary>
    /// <returns>EFAULT where the process has no such memory, or is leaving; ENOMEM.</returns>
    /// <remarks>Source: Linux v2.6.27 arch/x86/kvm/paging_tmpl.h, page_fault.</remarks>
    private async KernelTask<Errno> PageFault(Gfn gfn, Va va, bool write)
    {
        if (!IsLive || !Mm!.TryGet())
        {
            return Errno.EFAULT;
        }

        await faults;
        var errno = IsLive ? await PageFault(faults.Take(), gfn, va, write) : Errno.EFAULT;
        Mm.Users.Put();
        await quiet;
        return errno;
    }

    private async KernelTask<Errno> PageFault(int fault, Gfn gfn, Va va, bool write)
    {
        var sample = Sequence;
        await sched.Stepped(StepKind.SampleSequence, fault, Index, va.Number);
        var errno = await FaultIn(va, write);
        if (errno == Errno.None)
        {
            var page = GetUserPage(va);
            await sched.Stepped(StepKind.GetUserPage, fault, write ? 1 : 0);
            await Commit(fault, gfn, page, sample, write);
            await PutUserPage(fault, page);
        }
        else
        {
            await sched.Stepped(StepKind.RetryFault, fault);
        }

        faults.Return(fault);
        await sched.Stepped(StepKind.FinishFault, fault);
        return errno;
    }

    /// <summary>The slow half of get_user_pages: the process's own fault comes first, with its copy on write. When it returns without error the page is there to be taken.</summary>
    private async KernelTask<Errno> FaultIn(Va va, bool write)
    {
        while (!Mm!.PageTable[va].Grants(write))
        {
            var errno = await memory.HandleFault(Mm, va, write);
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        return Errno.None;
    }

    /// <summary>The fast half of get_user_pages: a reference to the page that is mapped.</summary>
    private PageFrame GetUserPage(Va va)
    {
        var page = memory.Allocator[Mm!.PageTable[va].Frame];
        page.Get();
        return page;
    }

    /// <summary>Under mmu_lock: maps the page, or gives up because it may be the wrong one by now.</summary>
    private async KernelTask Commit(int fault, Gfn gfn, PageFrame page, int sample, bool write)
    {
        await MmuLock.Take(MmuLockHolder.Guest);
        if (MustRetry(sample))
        {
            MmuLock.Unlock();
            await sched.Stepped(StepKind.RetryFault, fault);
            return;
        }

        var step = SetSpte(gfn, page, write);
        MmuLock.Unlock();
        await sched.Stepped(step, fault);
    }

    /// <summary>mmu_notifier_retry.</summary>
    private bool MustRetry(int sample) => Count > 0 || Sequence != sample || !IsLive;

    /// <summary>mmu_set_spte. One that is there maps the same page, and may get the permission to write.</summary>
    private StepKind SetSpte(Gfn gfn, PageFrame page, bool write)
    {
        var spte = Sptes[gfn];
        if (!spte.IsPresent)
        {
            Sptes.Map(gfn, page, write);
            if (pinning)
            {
                page.Get();
            }

            return StepKind.SetSpte;
        }

        if (spte.Frame != page.Pfn)
        {
            throw new KernelBug($"{gfn} is mapped to {spte.Frame} and not to {page.Pfn}, without a notification");
        }

        Sptes.Set(gfn, write ? spte.MakeWritable() : spte);
        return StepKind.UpgradeSpte;
    }

    private async KernelTask PutUserPage(int fault, PageFrame page)
    {
        var last = page.Put();
        await sched.Stepped(StepKind.PutUserPage, fault);
        if (last)
        {
            await memory.FreePage(page);
        }
    }
}
