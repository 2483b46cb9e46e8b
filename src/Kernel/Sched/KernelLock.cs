namespace Verified.Kernel.Sched;

/// <summary>A lock that one thread holds: a spinlock or a mutex, as its class says. <c>await</c> takes it.</summary>
internal sealed class KernelLock(Scheduler scheduler, LockClass kind) : Waitable(scheduler)
{
    public bool IsHeld { get; private set; }

    public override bool IsReady => !IsHeld;

    public override void Ask() => Scheduler.Current.Held.MayTake(kind);

    public override void Grant(KernelThread thread)
    {
        IsHeld = true;
        thread.Held.Add(kind);
    }

    /// <summary>Takes it if nobody has it. Never waits, and so is free of the order.</summary>
    public bool TryLock()
    {
        if (IsHeld)
        {
            return false;
        }

        Grant(Scheduler.Current);
        return true;
    }

    public void Unlock()
    {
        Scheduler.Current.Held.Remove(kind);
        IsHeld = false;
    }
}
