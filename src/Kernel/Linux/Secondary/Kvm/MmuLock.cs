using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Secondary.Kvm;

/// <summary>mmu_lock of a virtual machine, which remembers on whose behalf it is held.</summary>
internal sealed class MmuLock(Scheduler scheduler)
{
    private readonly KernelLock spinlock = new(scheduler, LockClass.MmuLock);

    public MmuLockHolder Holder { get; private set; }

    public async KernelTask Take(MmuLockHolder holder)
    {
        await spinlock;
        Holder = holder;
    }

    public void Unlock()
    {
        Holder = MmuLockHolder.Nobody;
        spinlock.Unlock();
    }
}

/// <summary>On whose behalf mmu_lock is held.</summary>
internal enum MmuLockHolder
{
    /// <summary>It is free.</summary>
    Nobody,

    /// <summary>A notifier callback.</summary>
    Notifier,

    /// <summary>The guest.</summary>
    Guest,

    /// <summary>The release callback.</summary>
    Release,
}
