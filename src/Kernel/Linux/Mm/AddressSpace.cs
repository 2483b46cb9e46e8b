using Verified.Kernel.Linux.ParavirtOps;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

/// <summary>struct mm_struct: one address space, its tables and its locks.</summary>
internal sealed class AddressSpace : IProgramSpace
{
    private readonly KernelLock[] pageTableLocks;
    private readonly uint[] pendingFlushes;

    public AddressSpace(int index, PageTable pageTable, int addresses, Scheduler scheduler, bool sleepingCallbacks)
    {
        (Index, PageTable, Vmas) = (index, pageTable, new VmaTable(addresses));
        MmapSem = new ReadWriteLock(scheduler, LockClass.MmapSem);
        RmapLock = new KernelLock(scheduler, sleepingCallbacks ? LockClass.SleepingRmap : LockClass.SpinningRmap);
        Users = new UseCount(scheduler);
        FlushBatches = new UseCount(scheduler);
        Notifiers = new MmuNotifierList(scheduler, sleepingCallbacks);
        pageTableLocks = new KernelLock[addresses];
        for (var va = 0; va < addresses; va++)
        {
            pageTableLocks[va] = new KernelLock(scheduler, LockClass.PageTable);
        }

        pendingFlushes = new uint[addresses];
    }

    public int Index { get; }

    public Life Life { get; set; }

    /// <summary>Its last thread is leaving, or a fork has claimed it: nobody new comes in.</summary>
    public bool IsClosed { get; set; }

    public PageTable PageTable { get; }

    public VmaTable Vmas { get; }

    public MmuNotifierList Notifiers { get; }

    public ReadWriteLock MmapSem { get; }

    /// <summary>anon_vma->lock: held while a page is looked up and unmapped through its reverse map.</summary>
    public KernelLock RmapLock { get; }

    /// <summary>mm_users.</summary>
    public UseCount Users { get; }

    /// <summary>Batches of reclaim that have unmapped pages here and are still to flush.</summary>
    public UseCount FlushBatches { get; }

    /// <summary>mm_cpumask: the processors that may have TLB entries of this address space, as bits.</summary>
    public uint Cpus { get; set; }

    /// <summary>The lock of one page-table entry; the finest split there is.</summary>
    public KernelLock PageTableLock(Va va) => pageTableLocks[va.Number];

    /// <summary>mmget_not_zero: true if threads may still come in; the caller is one of them then.</summary>
    public bool TryGet()
    {
        if (Life != Life.Running || IsClosed)
        {
            return false;
        }

        Users.Get();
        return true;
    }

    /// <summary>The entry lost something that processors may have cached.</summary>
    public void MarkFlushPending(Va va) => pendingFlushes[va.Number] |= Cpus;

    public void Flushed(int cpu, Va first, Va last)
    {
        for (var va = first; va <= last; va++)
        {
            pendingFlushes[va.Number] &= ~(1u << cpu);
        }
    }

    /// <summary>The processors that still owe a flush of some address of the range, as bits.</summary>
    public uint PendingFlushes(Va first, Va last)
    {
        var cpus = 0u;
        for (var va = first; va <= last; va++)
        {
            cpus |= pendingFlushes[va.Number];
        }

        return cpus;
    }

    public bool AllUnlocked()
    {
        foreach (var one in pageTableLocks)
        {
            if (one.IsHeld)
            {
                return false;
            }
        }

        return !MmapSem.IsHeld && !RmapLock.IsHeld && Users.IsReady && FlushBatches.IsReady;
    }
}
