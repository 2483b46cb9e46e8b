using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

/// <summary>The notifiers of an address space, and the calls that reach each of them. Whoever leaves the list waits until nobody walks it.</summary>
/// <remarks>Source: Linux v2.6.27 mm/mmu_notifier.c.</remarks>
internal sealed class MmuNotifierList(Scheduler scheduler, bool sleepingCallbacks)
{
    private readonly List<MmuNotifier> notifiers = [];
    private readonly ReadWriteLock walk = new(scheduler, sleepingCallbacks ? LockClass.Srcu : LockClass.Rcu);

    public MmuNotifier? First => notifiers.Count > 0 ? notifiers[0] : null;

    public async KernelTask InvalidateRangeStart(NotifierRange range)
    {
        await walk.ForReading;
        foreach (var notifier in notifiers)
        {
            await notifier.InvalidateRangeStart(range);
        }

        walk.EndReading();
    }

    public async KernelTask InvalidateRangeEnd(NotifierRange range)
    {
        await walk.ForReading;
        foreach (var notifier in notifiers)
        {
            await notifier.InvalidateRangeEnd(range);
        }

        walk.EndReading();
    }

    public async KernelTask InvalidatePage(PteUpdate update)
    {
        await walk.ForReading;
        foreach (var notifier in notifiers)
        {
            await notifier.InvalidatePage(update);
        }

        walk.EndReading();
    }

    public async KernelTask ClearFlushYoung(Va va)
    {
        await walk.ForReading;
        foreach (var notifier in notifiers)
        {
            await notifier.ClearFlushYoung(va);
        }

        walk.EndReading();
    }

    public async KernelTask Release(MmuNotifier notifier)
    {
        await walk.ForReading;
        await notifier.Release();
        walk.EndReading();
    }

    /// <summary>The caller has all locks of the address space: nobody walks the list.</summary>
    public void Add(MmuNotifier notifier) => notifiers.Add(notifier);

    /// <summary>synchronize_rcu and the unlinking in one: no callback runs, and no other comes.</summary>
    public async KernelTask Remove(MmuNotifier notifier)
    {
        await walk.ForWriting;
        notifiers.Remove(notifier);
        notifier.Registration = Registration.Dead;
        walk.EndWriting();
    }
}
