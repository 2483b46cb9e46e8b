using Verified.Abi;
using Verified.Abi.Notifier;
using Xunit;
using static Verified.Tests.Kernel.Call;

namespace Verified.Tests.Kernel;

public class ForkTests
{
    public static TheoryData<bool, bool> Protocols => Machine.Protocols;

    [Theory]
    [MemberData(nameof(Protocols))]
    public void After_a_fork_neither_sees_what_the_other_writes(bool classic, bool pinned)
    {
        var machine = new Machine(new Sizes { PointNotifications = classic, Pinned = pinned });

        machine.Run(Write(0, 1), Fork(), Write(0, 2), Write(0, 3, mm: 1, cpu: 1), Read(0), Read(0, mm: 1));

        Assert.Equal([2, 3], machine.ValuesRead);
    }

    [Fact]
    public void A_page_is_shared_until_it_is_written_and_the_last_one_to_write_keeps_it()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Write(0, 1), Fork());
        Assert.Equal((1, 2), (machine.PagesInUse, machine.Facts.Mapped(0)));

        machine.Run(Write(0, 2));
        Assert.Equal((2, 1), (machine.PagesInUse, machine.Facts.Mapped(0)));

        machine.Run(Write(0, 3, mm: 1));
        Assert.Equal(2, machine.PagesInUse);
        Assert.Contains(machine.Steps, step => step.Kind == StepKind.ReusePte);
    }

    [Fact]
    public void A_guest_of_the_parent_does_not_write_into_the_child()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Register(), GuestWrite(0, 1), Fork(), GuestWrite(0, 2), Read(0, mm: 1), Read(0), GuestRead(0, vcpu: 1));

        Assert.Equal([1, 2, 2], machine.ValuesRead);
    }

    [Fact]
    public void A_child_exists_once_and_can_be_made_again_when_it_has_gone()
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal(
            [Errno.None, Errno.EEXIST, Errno.None, Errno.None, Errno.None],
            machine.Run(Fork(), Fork(), Exit(1), Write(3, 2), Fork()));
        machine.Run(Read(3, mm: 1));
        Assert.Equal([2], machine.ValuesRead);
    }

    [Fact]
    public void Two_forks_of_the_same_child_at_once_make_one()
    {
        var machine = new Machine(Machine.Classic);

        var answers = machine.RunAll([Fork()], [Fork()]);

        Assert.Equal([Errno.None, Errno.EEXIST], answers.SelectMany(answer => answer));
    }

    [Fact]
    public void Where_forking_is_not_built_in_it_is_refused() =>
        Assert.Equal([Errno.EINVAL], new Machine(Machine.Classic with { Forking = false }).Run(Fork()));

    [Theory]
    [MemberData(nameof(Protocols))]
    public void When_everybody_has_gone_all_memory_is_free(bool classic, bool pinned)
    {
        var machine = new Machine(new Sizes { PointNotifications = classic, Pinned = pinned, Pages = 4 });

        machine.Run(Register(), GuestWrite(0, 1), Write(1, 2), GuestRead(1), Fork(), Write(0, 3, mm: 1), Write(1, 1), Reclaim(0, 3), Read(0), GuestRead(1));
        machine.Run(Exit(0), Exit(1));

        Assert.Equal(0, machine.PagesInUse);
        Assert.All(Enumerable.Range(0, 4), slot => Assert.Equal((0, false), (machine.Facts.SwapMap(slot), machine.Facts.Cached(slot))));
    }
}
