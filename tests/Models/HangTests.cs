using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Models.Judging;
using Verified.Models.Notifier;
using Xunit;

namespace Verified.Tests.Models;

/// <summary>An implementation that works on and on in one turn is reported by whoever watches.</summary>
public sealed class HangTests
{
    [Fact]
    public void A_program_that_never_ends_is_reported_with_its_trace_and_one_that_runs_is_not()
    {
        using var leave = new ManualResetEventSlim();
        var run = new FuzzRun<StepKind, Operation, Sizes, INotifierTarget>(NotifierContract.Instance, sizes => new Standing(new ScriptedTarget(sizes, Scripts.Mapped), leave));
        Assert.Null(run.Hanging(TimeSpan.Zero));

        var thread = new Thread(() => run.Run(new(1, 10_000))) { IsBackground = true };
        thread.Start();
        FuzzReport<StepKind, Operation, Sizes>? report = null;
        Assert.True(SpinWait.SpinUntil(() => (report = run.Hanging(TimeSpan.FromMilliseconds(100))) is not null, TimeSpan.FromMinutes(5)));
        leave.Set();

        Assert.Equal((FailureKind.Hung, "KERNEL-HANG", 1), (report!.Failure!.Kind, report.Failure.Id, report.Failed));
        Assert.NotNull(report.Trace);
        Assert.Null(run.Hanging(TimeSpan.FromHours(1)));
    }

    private sealed class Standing(INotifierTarget target, ManualResetEventSlim leave) : INotifierTarget
    {
        public INotifierFacts Facts => target.Facts;

        public uint Runnable => 1;

        public uint Unfinished => 1;

        public void Reset(IStepSink<StepKind> sink) => target.Reset(sink);

        public void Load(IReadOnlyList<IReadOnlyList<Operation>> programs) => target.Load(programs);

        public void Run(int thread)
        {
            leave.Wait();
            throw new InvalidOperationException("it was ended");
        }

        public IReadOnlyList<Abi.Errno> Answers(int thread) => target.Answers(thread);
    }
}
