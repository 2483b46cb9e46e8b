using Verified.Abi.Notifier;
using Verified.Kernel.Targets.Notifier;
using Verified.Models.Judging;
using Verified.Models.Notifier;
using Xunit;

namespace Verified.Tests.Models;

public class FuzzTests
{
    [Fact]
    public void A_run_reports_what_it_reached()
    {
        var report = NotifierContract.Instance.Fuzz(sizes => new NotifierKernel(sizes), new(3, 60_000));

        Assert.Null(report.Failure);
        Assert.True(report.Steps >= 60_000);
        Assert.Equal(report.Steps, report.Coverage.Taken.Values.Sum());
        Assert.Empty(report.Coverage.NeverTaken);
        Assert.DoesNotContain("PreparePteUpdate: Stages[change].Is(Stage.Idle)", report.Coverage.NeverRefusing);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        var (one, same) = (Run(5), Run(5));

        Assert.Equal((one.Programs, one.Steps), (same.Programs, same.Steps));
        Assert.Equal(one.Coverage.Taken, same.Coverage.Taken);
        Assert.NotEqual(one.Coverage.Taken, Run(6).Coverage.Taken);
    }

    [Fact]
    public void A_rule_that_was_never_taken_is_named()
        => Assert.Contains(StepKind.BeginFork, Run(5, new Sizes { Forking = false }).Coverage.NeverTaken);

    [Fact]
    public void A_run_that_is_cancelled_reports_what_it_has()
    {
        var report = NotifierContract.Instance.Fuzz(sizes => new NotifierKernel(sizes), new(1, 1_000), null, new CancellationToken(canceled: true));

        Assert.Equal((0, 0L), (report.Programs, report.Steps));
    }

    [Fact]
    public void Progress_is_told()
    {
        var heard = new List<long>();

        NotifierContract.Instance.Fuzz(sizes => new NotifierKernel(sizes), new(1, 120_000, Sizes: new Sizes()), new Listener(heard.Add));

        Assert.InRange(heard.Count, 2, 40);
        Assert.Equal(heard.Order(), heard);
    }

    [Fact]
    public void A_failure_is_shrunk_and_its_trace_shows_it()
    {
        var report = NotifierContract.Instance.Fuzz(sizes => new FaultyTarget(new NotifierKernel(sizes)), new(1, 100_000, Sizes: new Sizes()));

        Assert.Equal((FailureKind.Refused, nameof(StepKind.StartsDone)), (report.Failure!.Kind, report.Failure.Rule));
        Assert.Equal(report.Failure.At, report.Trace!.Steps.Count);
        Assert.InRange(report.Trace.Steps.Count, 1, 6);
    }

    private static FuzzReport<StepKind, Operation, Sizes> Run(ulong seed, Sizes? sizes = null) => NotifierContract.Instance.Fuzz(s => new NotifierKernel(s), new(seed, 5_000, Sizes: sizes ?? new Sizes()));

    private sealed class Listener(Action<long> hear) : IProgress<long>
    {
        public void Report(long value) => hear(value);
    }
}
