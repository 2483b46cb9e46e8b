using Verified.Abi;
using Verified.Abi.Notifier;
using Xunit;
using static Verified.Tests.Kernel.Call;

namespace Verified.Tests.Kernel;

public class RegistrationTests
{
    [Fact]
    public void A_secondary_MMU_registers_once()
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal([Errno.None, Errno.EBUSY, Errno.None, Errno.EINVAL, Errno.EBUSY], machine.Run(Register(), Register(), Unregister(), Unregister(), Register()));
    }

    [Fact]
    public void Two_that_register_the_same_at_once_register_it_once()
    {
        var machine = new Machine(Machine.Classic);

        var answers = machine.RunAll([Register()], [Register()]);

        Assert.Equal([Errno.None, Errno.EBUSY], answers.SelectMany(answer => answer));
    }

    [Fact]
    public void One_that_was_refused_can_try_again()
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal([Errno.EINTR, Errno.ENOMEM, Errno.None], machine.Run(Register(signal: true), Register(noMemory: true), Register()));
    }

    [Fact]
    public void One_that_unregisters_maps_nothing_and_is_told_nothing()
    {
        var machine = new Machine(Machine.Classic);
        machine.Run(Register(), GuestWrite(0, 1), Unregister());
        machine.Steps.Clear();

        Assert.Equal([Errno.EFAULT, Errno.EFAULT, Errno.None], machine.Run(GuestRead(0), GuestInvalidate(0), DontNeed(0, 0)));
        Assert.DoesNotContain(machine.Steps, step => step.Kind == StepKind.StartEnter);
    }

    [Fact]
    public void At_exit_a_secondary_MMU_is_released_before_it_is_unlinked_and_before_anything_is_unmapped()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Register(), GuestWrite(0, 1), Exit());

        Assert.Equal(
            [StepKind.ReleaseEnter, StepKind.DropSpte, StepKind.FlushSecondary, StepKind.ReleaseReturn, StepKind.Unlink, StepKind.BeginExit, StepKind.OpenRange],
            machine.Steps.Select(step => step.Kind).SkipWhile(kind => kind != StepKind.ReleaseEnter).Take(7));
        Assert.Equal(0, machine.Facts.Lives(0));
    }

    [Fact]
    public void Exit_and_unregister_at_once_release_once()
    {
        var machine = new Machine(Machine.Classic);
        machine.Run(Register(0), Register(1), GuestWrite(0, 1), GuestRead(0, secondary: 1));

        machine.RunAll([Exit()], [Unregister(0)], [Unregister(1)], [GuestRead(0)]);

        Assert.Equal(2, machine.Steps.Count(step => step.Kind == StepKind.ReleaseEnter));
        Assert.Equal(0, machine.PagesInUse);
    }

    [Fact]
    public void Exit_waits_for_those_who_are_inside_and_lets_nobody_in()
    {
        var machine = new Machine(Machine.Classic with { PointNotifications = false });
        machine.Run(Register(), Write(0, 1), GuestRead(0));

        var answers = machine.RunAll([Write(1, 1), Write(2, 1)], [Exit(), Exit()], [Reclaim(0, 2)], [GuestWrite(3, 1)], [Read(0), Read(1), Read(2), Read(3)]);

        Assert.Equal([Errno.None, Errno.EINVAL], answers[1]);
        Assert.Equal(0, machine.PagesInUse);
    }
}
