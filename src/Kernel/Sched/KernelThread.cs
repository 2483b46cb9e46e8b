namespace Verified.Kernel.Sched;

/// <summary>A thread of the kernel: where it is suspended, what it waits for, which locks it holds.</summary>
internal sealed class KernelThread(int number)
{
    private Func<KernelTask>? body;
    private Frame? frame;
    private Waitable? awaited;

    public int Number => number;

    public HeldLocks Held { get; } = new();

    public bool IsFinished { get; private set; }

    public bool IsRunnable => !IsFinished && (awaited is null || awaited.IsReady);

    /// <summary>What it will do when it is first run.</summary>
    public void Begin(Func<KernelTask> start) => body = start;

    public void Suspend(Frame innermost, Waitable? reason)
    {
        frame = innermost;
        awaited = reason;
    }

    /// <summary>To the next suspension.</summary>
    public void Continue()
    {
        if (body is { } start)
        {
            body = null;
            start();
            return;
        }

        awaited?.Grant(this);
        awaited = null;
        frame!.Resume();
    }

    public void Finish()
    {
        Held.MustBeEmpty("a thread ended");
        IsFinished = true;
    }
}
