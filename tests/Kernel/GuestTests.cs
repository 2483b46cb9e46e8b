using Verified.Abi;
using Verified.Abi.Notifier;
using Xunit;
using static Verified.Tests.Kernel.Call;

namespace Verified.Tests.Kernel;

public class GuestTests
{
    public static TheoryData<bool, bool> Protocols => Machine.Protocols;

    [Theory]
    [MemberData(nameof(Protocols))]
    public void A_guest_and_its_process_see_what_the_other_writes(bool classic, bool pinned)
    {
        var machine = new Machine(new Sizes { PointNotifications = classic, Pinned = pinned });

        machine.Run(Register(), Write(0, 1), GuestRead(0), GuestWrite(0, 2), Read(0), Write(0, 3), GuestRead(0, vcpu: 1));

        Assert.Equal([1, 2, 3], machine.ValuesRead);
    }

    [Fact]
    public void What_a_guest_gets_to_read_it_can_write_later()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Register(), Write(0, 1), GuestRead(0), GuestWrite(0, 3), GuestRead(0));

        Assert.Equal([1, 3], machine.ValuesRead);
        Assert.Contains(machine.Steps, step => step.Kind == StepKind.UpgradeSpte);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void What_the_process_gives_up_the_guest_loses(bool classic, bool pinned)
    {
        var machine = new Machine(new Sizes { PointNotifications = classic, Pinned = pinned });

        machine.Run(Register(), GuestWrite(2, 3), GuestRead(2, vcpu: 1), DontNeed(2, 2));
        Assert.Equal((false, false, 0), (machine.Facts.Spte(0, 2), machine.Facts.SecondaryTlb(0, 1, 2), machine.PagesInUse));

        machine.Run(GuestRead(2));
        Assert.Equal([3, 0], machine.ValuesRead);
    }

    [Fact]
    public void A_guest_faults_where_its_process_has_no_memory()
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal([Errno.None, Errno.None, Errno.EFAULT, Errno.EFAULT], machine.Run(Register(), Unmap(0, 0), GuestRead(0), GuestWrite(0, 1)));
        Assert.Contains(machine.Steps, step => step.Kind == StepKind.RetryFault);
    }

    [Fact]
    public void A_guest_may_not_write_what_its_process_may_only_read()
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal([Errno.None, Errno.None, Errno.None, Errno.EFAULT, Errno.None], machine.Run(Register(), Write(0, 2), Protect(0, 0, false), GuestWrite(0, 1), GuestRead(0)));
        Assert.Equal([2], machine.ValuesRead);
    }

    [Fact]
    public void Where_guests_pin_pages_each_spte_holds_a_reference()
    {
        var machine = new Machine(Machine.Classic with { Pinned = true });

        machine.Run(Register(0), Register(1), GuestWrite(0, 1), GuestRead(0, secondary: 1));
        Assert.Equal(3, machine.Facts.References(0));

        machine.Run(GuestInvalidate(0));
        Assert.Equal(2, machine.Facts.References(0));
    }

    [Fact]
    public void Invlpg_leaves_nothing_on_any_virtual_processor()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Register(), GuestWrite(0, 1), GuestRead(0, vcpu: 1), GuestInvalidate(0), GuestInvalidate(1));

        Assert.Equal((false, false, false), (machine.Facts.Spte(0, 0), machine.Facts.SecondaryTlb(0, 0, 0), machine.Facts.SecondaryTlb(0, 1, 0)));
        Assert.Single(machine.Steps, step => step.Kind == StepKind.FlushSecondary);
    }

    [Fact]
    public void Ageing_forgets_that_the_guest_used_the_page_until_it_does_again()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Register(), GuestRead(0), Age(0));
        Assert.Equal((false, true, false), (machine.Facts.SpteAccessed(0, 0), machine.Facts.Young(0), machine.Facts.SecondaryTlb(0, 0, 0)));

        machine.Run(Age(0), GuestRead(0));
        Assert.True(machine.Facts.SpteAccessed(0, 0));
    }

    [Fact]
    public void A_fault_that_meets_a_window_is_tried_again_when_the_window_is_gone()
    {
        var machine = new Machine(Machine.Classic);
        machine.Run(Register(), GuestWrite(1, 2));

        var answers = machine.RunAll([UnmapNested(0, 0)], [GuestRead(1), GuestRead(2), GuestRead(3)], [GuestWrite(1, 3, vcpu: 1), GuestRead(1, vcpu: 1)]);

        Assert.All(answers.SelectMany(answer => answer), errno => Assert.Equal(Errno.None, errno));
        Assert.Contains(machine.Steps, step => step.Kind == StepKind.RetryFault);
    }

    [Fact]
    public void What_a_guest_with_all_memory_cannot_have_answers_ENOMEM()
    {
        var machine = new Machine(Machine.Classic with { Pages = 1, Swapping = false });

        Assert.Equal([Errno.None, Errno.None, Errno.ENOMEM], machine.Run(Register(), GuestWrite(0, 1), GuestWrite(1, 1)));
    }
}
