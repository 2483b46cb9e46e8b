using FsCheck.Fluent;
using Verified.Abi.Notifier;
using Verified.Models.Bugs;
using Verified.Models.Judging;
using Verified.Models.Judging.Shrinking;
using Verified.Models.Notifier;
using Verified.Models.Schedules;
using Verified.Properties.Running;
using Xunit;

namespace Verified.Properties.Notifier;

/// <summary>What is left of a failing run when it was shrunk still fails the same way. Shown on a kernel with a bug in it.</summary>
public sealed class ShrinkProperties : IDisposable
{
    private static readonly SeededBug Bug = SeededBug.Load(Path.Combine(Checkout.Root, "bugs", "MMN-freed-before-flush"));
    private static readonly Sizes Sizes = ((ContractScene<StepKind, Operation, Sizes, INotifierTarget>)Bug.Scene).Sizes;

    private readonly CompiledKernel _kernel;
    private readonly Runner<StepKind, Operation, Sizes> _runner;

    public ShrinkProperties()
    {
        var diff = UnifiedDiff.Parse(File.ReadAllText(Bug.DiffPath), Bug.DiffPath);
        _kernel = new KernelCompiler().Compile(diff.Apply(KernelSources.Of(Checkout.Root, Bug.Scene)), Bug.Id);
        _runner = NotifierContract.Instance.RunnerOf(_kernel.Build<INotifierTarget, Sizes>(Sizes), Sizes);
    }

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void A_shrunk_run_fails_the_same_way_with_no_more_steps_and_operations()
    {
        var shrunk = 0;
        Holds.ForAll(ProgramGenerator.Of(Sizes).Zip(Gen.Choose(0, int.MaxValue)), 60, one =>
        {
            var run = _runner.Run(one.Item1, new RandomScheduler((ulong)one.Item2), Bug.Claim);
            if (run.Failure?.Names(Bug.Claim) != true)
                return;
            shrunk++;
            var small = NotifierContract.Instance.Shrink(_runner, new TestCase<Operation, Sizes>(one.Item1, run.Schedule), new FailureMark(Bug.Claim), mostRuns: 200)!.Value;
            var again = _runner.Run(small.Case.Program, new GivenScheduler(small.Case.Schedule), Bug.Claim);

            Assert.True(again.Failure!.Names(Bug.Claim));
            Assert.Equal(small.Run.Steps, again.Steps);
            Assert.InRange(again.Steps.Count, 1, run.Steps.Count);
            Assert.InRange(small.Case.Program.Operations, 1, one.Item1.Operations);
        });
        Assert.InRange(shrunk, 10, 60);
    }

    [Fact]
    public void A_run_that_does_not_fail_this_way_is_not_shrunk()
        => Assert.Null(NotifierContract.Instance.Shrink(_runner, new TestCase<Operation, Sizes>(new TestProgram<Operation, Sizes>(Sizes, [[]]), Schedule.InOrder), new FailureMark("MMN-REGISTER-001")));
}
