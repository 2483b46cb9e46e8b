using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Verified.Kernel.Sched;

/// <summary>What a kernel thread can wait for: a lock, a free identifier, a count that reaches zero. There are no queues: of the threads that wait, the schedule picks.</summary>
internal abstract class Waitable(Scheduler scheduler)
{
    public Scheduler Scheduler => scheduler;

    /// <summary>A thread that waits could go on now.</summary>
    public abstract bool IsReady { get; }

    /// <summary>The current thread is about to ask for it, and might be put to sleep.</summary>
    public virtual void Ask()
    {
    }

    /// <summary>The thread goes on; if it waited for a lock it holds it now.</summary>
    public virtual void Grant(KernelThread thread)
    {
    }

    public Wait GetAwaiter() => new(this);
}

/// <summary>Waiting for something: no suspension if it is ready.</summary>
internal readonly struct Wait(Waitable awaited) : ICriticalNotifyCompletion, ISuspension
{
    public bool IsCompleted
    {
        get
        {
            awaited.Ask();
            if (!awaited.IsReady)
            {
                return false;
            }

            awaited.Grant(awaited.Scheduler.Current);
            return true;
        }
    }

    public void GetResult()
    {
    }

    public void Suspend(Frame frame) => awaited.Scheduler.Current.Suspend(frame, awaited);

    public void OnCompleted(Action continuation) => throw new UnreachableException("a kernel thread waits only for its scheduler");

    public void UnsafeOnCompleted(Action continuation) => throw new UnreachableException("a kernel thread waits only for its scheduler");
}
