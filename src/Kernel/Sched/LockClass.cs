namespace Verified.Kernel.Sched;

/// <summary>All locks of one purpose. A thread takes locks in the order of their classes' ranks.</summary>
/// <param name="Name">As kernel engineers call it.</param>
/// <param name="Rank">Its place in the order; outer locks come first.</param>
/// <param name="Sleeps">Whoever asks for it may be put to sleep.</param>
/// <param name="Atomic">Whoever holds it must not sleep.</param>
/// <remarks>Source: Linux v2.6.27 mm/rmap.c, the comment on lock ordering.</remarks>
internal sealed record LockClass(string Name, int Rank, bool Sleeps, bool Atomic)
{
    public static LockClass MmapSem { get; } = new("mmap_sem", 1, Sleeps: true, Atomic: false);

    public static LockClass AllLocks { get; } = new("mm_all_locks_mutex", 2, Sleeps: true, Atomic: false);

    public static LockClass Page { get; } = new("page lock", 3, Sleeps: true, Atomic: false);

    /// <summary>anon_vma->lock, a spinlock until 3.6.</summary>
    public static LockClass SpinningRmap { get; } = new("rmap lock", 4, Sleeps: false, Atomic: true);

    /// <summary>anon_vma->rwsem, since 3.7: invalidate ranges are opened under it, and their callbacks may sleep.</summary>
    public static LockClass SleepingRmap { get; } = new("rmap lock", 4, Sleeps: true, Atomic: false);

    public static LockClass PageTable { get; } = new("page-table lock", 5, Sleeps: false, Atomic: true);

    /// <summary>The walk of a notifier list under RCU: no callback sleeps.</summary>
    public static LockClass Rcu { get; } = new("notifier list", 6, Sleeps: false, Atomic: true);

    /// <summary>The walk of a notifier list under SRCU.</summary>
    public static LockClass Srcu { get; } = new("notifier list", 6, Sleeps: false, Atomic: false);

    public static LockClass MmuLock { get; } = new("mmu_lock", 7, Sleeps: false, Atomic: true);
}
