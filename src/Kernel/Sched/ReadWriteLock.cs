namespace Verified.Kernel.Sched;

/// <summary>A lock that many threads hold to read, or one to write. <c>await</c> on a side takes it.</summary>
internal sealed class ReadWriteLock
{
    private readonly Scheduler scheduler;
    private readonly LockClass kind;
    private int readers;
    private bool written;

    public ReadWriteLock(Scheduler scheduler, LockClass kind)
    {
        (this.scheduler, this.kind) = (scheduler, kind);
        ForReading = new ReadSide(this);
        ForWriting = new WriteSide(this);
    }

    public Waitable ForReading { get; }

    public Waitable ForWriting { get; }

    public bool IsHeld => written || readers > 0;

    public void EndReading()
    {
        scheduler.Current.Held.Remove(kind);
        readers--;
    }

    public void EndWriting()
    {
        scheduler.Current.Held.Remove(kind);
        written = false;
    }

    private sealed class ReadSide(ReadWriteLock owner) : Waitable(owner.scheduler)
    {
        public override bool IsReady => !owner.written;

        public override void Ask() => Scheduler.Current.Held.MayTake(owner.kind);

        public override void Grant(KernelThread thread)
        {
            owner.readers++;
            thread.Held.Add(owner.kind);
        }
    }

    private sealed class WriteSide(ReadWriteLock owner) : Waitable(owner.scheduler)
    {
        public override bool IsReady => !owner.IsHeld;

        public override void Ask() => Scheduler.Current.Held.MayTake(owner.kind);

        public override void Grant(KernelThread thread)
        {
            owner.written = true;
            thread.Held.Add(owner.kind);
        }
    }
}
