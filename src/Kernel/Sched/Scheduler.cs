using Verified.Abi.Judging;
using Verified.Abi.Notifier;

namespace Verified.Kernel.Sched;

/// <summary>Runs kernel threads, one at a time and each to its next suspension, as it is told. It decides nothing: the schedule is the caller's.</summary>
internal sealed class Scheduler(IStepSink<StepKind> sink)
{
    private KernelThread[] threads = [];

    /// <summary>The thread that runs. Before the first one runs, the boot thread.</summary>
    public KernelThread Current { get; private set; } = new(-1);

    public uint Runnable
    {
        get
        {
            var bits = 0u;
            foreach (var thread in threads)
            {
                bits |= thread.IsRunnable ? 1u << thread.Number : 0;
            }

            return bits;
        }
    }

    public uint Unfinished
    {
        get
        {
            var bits = 0u;
            foreach (var thread in threads)
            {
                bits |= thread.IsFinished ? 0 : 1u << thread.Number;
            }

            return bits;
        }
    }

    /// <summary>Makes new threads, which start when they are first run. Those that were there are forgotten.</summary>
    public void Spawn(int count, Func<KernelThread, KernelTask> body)
    {
        threads = new KernelThread[count];
        for (var number = 0; number < count; number++)
        {
            var thread = new KernelThread(number);
            thread.Begin(() => body(thread));
            threads[number] = thread;
        }
    }

    public void Run(int number)
    {
        var thread = threads[number];
        if (!thread.IsRunnable)
        {
            throw new ArgumentException($"thread {number} cannot run: it is {(thread.IsFinished ? "finished" : "waiting")}", nameof(number));
        }

        Current = thread;
        thread.Continue();
    }

    /// <summary>An atomic step has taken effect. The sink hears of it, then anybody may run.</summary>
    public PreemptionPoint Stepped(StepKind kind, int a = 0, int b = 0, int c = 0, int d = 0, int e = 0)
    {
        Report(kind, a, b, c, d, e);
        return new PreemptionPoint(this);
    }

    /// <summary>An atomic step has taken effect. The sink hears of it, and the thread goes on.</summary>
    public void Report(StepKind kind, int a = 0, int b = 0, int c = 0, int d = 0, int e = 0) =>
        sink.Stepped(new Step<StepKind>(kind, (byte)a, (byte)b, (byte)c, (byte)d, (byte)e));

    /// <summary>cond_resched: anybody may run.</summary>
    public PreemptionPoint Preempt()
    {
        Current.Held.MightSleep("it offers to be preempted");
        return new PreemptionPoint(this);
    }
}
