namespace Verified.Kernel.Sched;

/// <summary>How many use something. <c>await</c> waits until nobody does.</summary>
internal sealed class UseCount(Scheduler scheduler) : Waitable(scheduler)
{
    private int users;

    public override bool IsReady => users == 0;

    public override void Ask() => Scheduler.Current.Held.MightSleep("it waits for users to leave");

    public void Get() => users++;

    public void Put()
    {
        if (users == 0)
        {
            throw new KernelBug("more users leave than came in");
        }

        users--;
    }
}
