using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Verified.Kernel.Sched;

/// <summary>Where the current thread is always suspended: after each atomic step, and where it offers to be.</summary>
internal readonly struct PreemptionPoint(Scheduler scheduler) : ICriticalNotifyCompletion, ISuspension
{
    public bool IsCompleted => false;

    public PreemptionPoint GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void Suspend(Frame frame) => scheduler.Current.Suspend(frame, null);

    public void OnCompleted(Action continuation) => throw new UnreachableException("a kernel thread waits only for its scheduler");

    public void UnsafeOnCompleted(Action continuation) => throw new UnreachableException("a kernel thread waits only for its scheduler");
}
