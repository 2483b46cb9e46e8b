using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Notifier;

namespace Verified.Tests.Models;

/// <summary>An implementation that reports twice that every callback for a start has returned.</summary>
internal sealed class FaultyTarget(INotifierTarget target) : INotifierTarget
{
    public INotifierFacts Facts => target.Facts;

    public uint Runnable => target.Runnable;

    public uint Unfinished => target.Unfinished;

    public void Reset(IStepSink<StepKind> sink) => target.Reset(new Twice(sink));

    public void Load(IReadOnlyList<IReadOnlyList<Operation>> threads) => target.Load(threads);

    public void Run(int thread) => target.Run(thread);

    public IReadOnlyList<Errno> Answers(int thread) => target.Answers(thread);

    private sealed class Twice(IStepSink<StepKind> sink) : IStepSink<StepKind>
    {
        public void Stepped(in Step<StepKind> step)
        {
            sink.Stepped(step);
            if (step.Kind == StepKind.StartsDone)
            {
                sink.Stepped(step);
            }
        }
    }
}
