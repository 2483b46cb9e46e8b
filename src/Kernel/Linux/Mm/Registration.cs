using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>mmu_notifier_register: with all locks of the address space held, nothing changes there, and the secondary MMU joins the list.</summary>
    /// <returns>ENOMEM without memory; EINTR if a signal is pending; EBUSY for one that was registered before.</returns>
    /// <remarks>Source: Linux v2.6.27 mm/mmu_notifier.c, do_mmu_notifier_register.</remarks>
    public async KernelTask<Errno> RegisterNotifier(MmuNotifier notifier, AddressSpace mm, bool signalPending, bool outOfMemory)
    {
        if (outOfMemory)
        {
            return Errno.ENOMEM;
        }

        await mm.MmapSem.ForWriting;
        var errno = await TakeAllLocks(mm, signalPending);
        if (errno == Errno.None)
        {
            errno = await AddNotifier(notifier, mm);
            DropAllLocks(mm);
        }

        mm.MmapSem.EndWriting();
        return errno;
    }

    private async KernelTask<Errno> AddNotifier(MmuNotifier notifier, AddressSpace mm)
    {
        if (notifier.Registration != Registration.None)
        {
            return Errno.EBUSY;
        }

        mm.Notifiers.Add(notifier);
        notifier.Mm = mm;
        notifier.Registration = Registration.Live;
        await sched.Stepped(StepKind.Register, notifier.Index, mm.Index, 1, 0);
        return Errno.None;
    }

    /// <summary>mmu_notifier_unregister. When it returns no callback runs, and none will.</summary>
    /// <returns>EINVAL for one that is not registered.</returns>
    public async KernelTask<Errno> UnregisterNotifier(MmuNotifier notifier)
    {
        if (notifier.Registration is Registration.None or Registration.Dead)
        {
            return Errno.EINVAL;
        }

        await ReleaseNotifier(notifier);
        return Errno.None;
    }

    /// <summary>mm_take_all_locks: every lock under which an entry can change or an invalidate range be opened.</summary>
    private async KernelTask<Errno> TakeAllLocks(AddressSpace mm, bool signalPending)
    {
        await allLocks;
        if (signalPending)
        {
            allLocks.Unlock();
            return Errno.EINTR;
        }

        await mm.RmapLock;
        return Errno.None;
    }

    private void DropAllLocks(AddressSpace mm)
    {
        mm.RmapLock.Unlock();
        allLocks.Unlock();
    }

    /// <summary>mmu_notifier_release, at exit.</summary>
    private async KernelTask ReleaseNotifiers(AddressSpace mm)
    {
        while (mm.Notifiers.First is { } notifier)
        {
            await ReleaseNotifier(notifier);
        }
    }

    /// <summary>Exit and unregister both come here; the first one releases, the other waits for it.</summary>
    private async KernelTask ReleaseNotifier(MmuNotifier notifier)
    {
        if (notifier.IsReleaseClaimed)
        {
            await notifier;
            return;
        }

        notifier.IsReleaseClaimed = true;
        await notifier.Mm!.Notifiers.Release(notifier);
        await notifier.Mm!.Notifiers.Remove(notifier);
        await sched.Stepped(StepKind.Unlink, notifier.Index);
    }
}
