using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Tests.Kernel;

/// <summary>A scheduler with kernel threads that are written where they are used.</summary>
internal sealed class Threads : IStepSink<StepKind>
{
    public Threads() => Scheduler = new Scheduler(this);

    public Scheduler Scheduler { get; }

    public List<StepKind> Steps { get; } = [];

    public void Stepped(in Step<StepKind> step) => Steps.Add(step.Kind);

    public Threads Spawn(params Func<KernelTask>[] bodies)
    {
        Scheduler.Spawn(bodies.Length, thread => Body(thread, bodies[thread.Number]));
        return this;
    }

    public Threads Run(params int[] schedule)
    {
        foreach (var thread in schedule)
        {
            Scheduler.Run(thread);
        }

        return this;
    }

    private static async KernelTask Body(KernelThread thread, Func<KernelTask> body)
    {
        await body();
        thread.Finish();
    }
}
