using Verified.Abi.Notifier;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Targets.Notifier;
using Verified.Kernel.Xen.Tables;
using Verified.Models.Judging;
using Verified.Models.Notifier;
using Verified.Models.Schedules;
using Xunit;

namespace Verified.Tests.ParavirtOps;

/// <summary>The kernel with mmu notifiers on the reference hypervisor: it is judged as the native one is, and does the same; and what could go wrong between guest and hypervisor is noticed.</summary>
public class XenWorldTests
{
    [Fact]
    public void On_Xen_every_step_is_allowed_and_is_the_native_kernels_step()
    {
        var report = NotifierContract.Instance.Fuzz(sizes => new TwinTarget(XenGuest.Kernel(sizes), new NotifierKernel(sizes)), new(5, 30_000));

        Assert.Null(report.Failure);
        Assert.Empty(report.Coverage.NeverTaken);
    }

    [Fact]
    public void Changes_of_page_tables_go_through_hypercalls_of_which_some_are_made_together()
    {
        XenWorld? world = null;
        var runner = NotifierContract.Instance.RunnerOf(new NotifierKernel(new Sizes(), sizes => world = new XenWorld(sizes)), new Sizes());
        var entrance = world!.Kernel.Entrance;
        var (traps, calls) = (entrance.Traps, entrance.Calls);

        Assert.Null(runner.Judge(ProgramGenerator.Numbered(ProgramGenerator.Of(new Sizes()), 4), Schedulers.For(ScheduleKind.Pct, 4)));

        entrance = world.Kernel.Entrance;
        Assert.InRange(entrance.Traps - traps, 1, long.MaxValue);
        Assert.InRange(entrance.Calls - calls, entrance.Traps - traps + 1, long.MaxValue);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(700)]
    public void Hypercalls_that_are_preempted_and_made_again_are_the_same_to_the_guest(int checks)
    {
        XenWorld? world = null;
        var kernel = new NotifierKernel(new Sizes(), sizes => world = new XenWorld(sizes, checks));
        var runner = NotifierContract.Instance.RunnerOf(new TwinTarget(kernel, new NotifierKernel(new Sizes())), new Sizes());

        Assert.All(Enumerable.Range(0, 40), number =>
            Assert.Null(runner.Judge(ProgramGenerator.Numbered(ProgramGenerator.Of(new Sizes()), (ulong)number), new RandomScheduler((ulong)number))));
        Assert.InRange(world!.Kernel.Entrance.Preemptions, 1, long.MaxValue);
    }

    /// <summary>Each of these keeps the guest and the hypervisor apart, and a random program shows it.</summary>
    [Theory]
    [InlineData((int)MmuextCommand.InvlpgLocal)]
    [InlineData((int)MmuextCommand.InvlpgMulti)]
    [InlineData((int)MmuextCommand.TlbFlushLocal)]
    [InlineData((int)MmuextCommand.TlbFlushMulti)]
    [InlineData((int)MmuextCommand.PinL4Table)]
    [InlineData((int)MmuextCommand.UnpinTable)]
    [InlineData((int)MmuextCommand.NewBaseptr)]
    [InlineData((int)MmuextCommand.NewUserBaseptr)]
    public void A_command_that_is_lost_is_noticed(int command) =>
        Assert.NotNull(FirstFailure(call => call.Kind == HypercallKind.MmuextOp && call.A == (ulong)command));

    [Theory]
    [InlineData((int)HypercallKind.MmuUpdate)]
    [InlineData((int)HypercallKind.UpdateVaMapping)]
    public void A_change_of_a_programs_entry_that_is_lost_is_noticed(int kind) =>
        Assert.NotNull(FirstFailure(call => call.Kind == (HypercallKind)kind && IsPrograms(call.B)));

    private static bool IsPrograms(ulong entry) => (entry & (Entry.Present | Entry.User | Entry.GuestKernel)) == (Entry.Present | Entry.User);

    /// <summary>The loss begins when the guest has booted.</summary>
    private static Failure? FirstFailure(Func<QueuedCall, bool> isLost)
    {
        var hasBooted = false;
        var kernel = new NotifierKernel(new Sizes(), sizes => new XenWorld(sizes, wire: real => new FaultyCalls(real, call => hasBooted && isLost(call))));
        var target = new TwinTarget(kernel, new NotifierKernel(new Sizes()));
        var runner = NotifierContract.Instance.RunnerOf(target, new Sizes());
        hasBooted = true;
        for (var number = 0ul; number < 300; number++)
        {
            if (runner.Judge(ProgramGenerator.Numbered(ProgramGenerator.Of(new Sizes()), number), new RandomScheduler(number)) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }
}
