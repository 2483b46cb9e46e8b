using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Kernel.Targets.Notifier;
using Xunit;
using static Verified.Tests.Kernel.Call;

namespace Verified.Tests.Kernel;

public class NotifierKernelTests
{
    [Fact]
    public void The_same_schedule_gives_the_same_run()
    {
        Operation[][] program = [[Register(), GuestWrite(0, 1), GuestRead(1)], [Write(0, 2), DontNeed(0, 1), Fork()], [Reclaim(0, 2), Exit(1)]];
        var first = new Machine(Machine.Classic);
        var second = new Machine(Machine.Classic);

        first.RunAll(program);
        second.RunAll(program);

        Assert.Equal(first.Steps, second.Steps);
    }

    [Fact]
    public void A_reset_in_the_middle_of_everything_gives_a_fresh_kernel()
    {
        var steps = new Log();
        var kernel = new NotifierKernel(new Sizes());
        Operation[] program = [Register(), GuestWrite(0, 1), Write(1, 2), Unmap(0, 1)];
        for (var turns = 0; turns < 60; turns++)
        {
            Restart(kernel, steps, program);
            for (var turn = 0; turn < turns && kernel.Runnable != 0; turn++)
            {
                kernel.Run(0);
            }
        }

        Restart(kernel, steps, program);
        Assert.Equal([new Step<StepKind>(StepKind.CreateMm, 0)], steps.Steps);
        while (kernel.Runnable != 0)
        {
            kernel.Run(0);
        }

        var machine = new Machine(new Sizes());
        machine.Run(program);
        Assert.Equal(machine.Steps, steps.Steps.Skip(1));
    }

    [Fact]
    public void One_turn_is_at_most_one_step_beside_those_of_calls()
    {
        var steps = new Log();
        var kernel = new NotifierKernel(new Sizes { Swapping = false });
        Restart(kernel, steps, [Unmap(2, 1), Register(), GuestWrite(0, 1), Fork(), Write(0, 1), Exit()]);
        while (kernel.Runnable != 0)
        {
            var before = steps.Steps.Count;
            kernel.Run(0);
            Assert.InRange(steps.Steps.Skip(before).Count(step => !IsOfCall(step.Kind)), 0, 1);
        }
    }

    private static bool IsOfCall(StepKind kind) =>
        kind is StepKind.BeginCall or StepKind.AddVma or StepKind.RemoveVma or StepKind.ProtectVma or StepKind.CopyVma or StepKind.ReturnFromCall or StepKind.RefuseAccess;

    [Theory]
    [InlineData(0, 4)]
    [InlineData(256, 4)]
    [InlineData(6, 0)]
    public void Sizes_that_cannot_be_built_are_refused(int pages, int vas) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NotifierKernel(new Sizes { Pages = pages, Vas = vas }));

    [Fact]
    public void More_threads_than_a_mask_has_bits_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NotifierKernel(new Sizes()).Load(new Operation[33][]));

    [Fact]
    public void Where_something_is_not_present_facts_are_0()
    {
        var machine = new Machine(Machine.Classic);
        machine.Run(Write(1, 2), Reclaim(0, 1));

        Assert.Equal((0, false, false, true), (machine.Facts.PteFrame(0, 1), machine.Facts.PteWritable(0, 1), machine.Facts.PteDirty(0, 1), machine.Facts.Swapped(0, 1)));
        Assert.Equal((0, 2), (machine.Facts.Data(0), machine.Facts.SwapData(0)));
    }

    private static void Restart(NotifierKernel kernel, Log log, Operation[] program)
    {
        log.Steps.Clear();
        kernel.Reset(log);
        kernel.Load([program]);
    }

    private sealed class Log : IStepSink<StepKind>
    {
        public List<Step<StepKind>> Steps { get; } = [];

        public void Stepped(in Step<StepKind> step) => Steps.Add(step);
    }
}
