using Verified.Abi.Notifier;
using Xunit;
using static Verified.Tests.Kernel.Call;

namespace Verified.Tests.Kernel;

public class SwapTests
{
    public static TheoryData<bool, bool> Protocols => Machine.Protocols;

    [Theory]
    [MemberData(nameof(Protocols))]
    public void What_was_swapped_out_comes_back(bool classic, bool pinned)
    {
        var machine = new Machine(new Sizes { PointNotifications = classic, Pinned = pinned });

        machine.Run(Write(0, 1), Write(1, 2), Reclaim(0, 2));
        Assert.Equal(0, machine.PagesInUse);

        machine.Run(Read(0), Write(1, 3), Read(1));
        Assert.Equal([1, 3], machine.ValuesRead);
    }

    [Fact]
    public void Memory_can_be_used_twice_over()
    {
        var machine = new Machine(Machine.Classic with { Pages = 2 });

        machine.Run(Write(0, 0), Write(1, 1), Write(2, 2), Write(3, 3), Read(0), Read(1), Read(2), Read(3));

        Assert.Equal([0, 1, 2, 3], machine.ValuesRead);
    }

    [Fact]
    public void A_page_that_comes_back_clean_and_stays_clean_is_not_written_out_again()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Write(0, 1), Reclaim(0, 1), Read(0), Reclaim(0, 1), Read(0));

        Assert.Single(machine.Steps, step => step.Kind == StepKind.WriteOut);
        Assert.Equal([1, 1], machine.ValuesRead);
    }

    [Fact]
    public void What_a_guest_wrote_is_swapped_out_too()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Register(), GuestWrite(0, 1), Reclaim(0, 1), GuestRead(0), GuestWrite(0, 2), Reclaim(0, 1), Read(0));

        Assert.Equal([1, 2], machine.ValuesRead);
    }

    [Fact]
    public void A_swapped_page_is_shared_with_a_child()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Write(0, 3), Reclaim(0, 1), Fork(), Write(0, 1), Read(0, mm: 1), Read(0));

        Assert.Equal([3, 1], machine.ValuesRead);
    }

    [Fact]
    public void A_swapped_page_can_move_and_be_unmapped()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Write(0, 3), Write(1, 2), Reclaim(0, 2), Move(0, 2), Read(2), Unmap(1, 1));

        Assert.Equal([3], machine.ValuesRead);
        Assert.All(Enumerable.Range(0, 4), slot => Assert.Equal(0, machine.Facts.SwapMap(slot)));
    }

    [Fact]
    public void Without_a_free_slot_nothing_is_reclaimed()
    {
        var machine = new Machine(Machine.Classic with { SwapSlots = 1 });

        machine.Run(Write(0, 1), Write(1, 2), Reclaim(0, 2));

        Assert.Equal(1, machine.PagesInUse);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Under_pressure_from_all_sides_everybody_reads_what_was_written_last(bool classic, bool pinned)
    {
        var machine = new Machine(new Sizes { PointNotifications = classic, Pinned = pinned, Pages = 4, Ranges = 2, Updates = 2, Faults = 1 });
        machine.Run(Register());

        machine.RunAll(
            [Write(0, 1), Read(0), Read(0), Write(0, 2), Read(0)],
            [GuestWrite(1, 1), GuestRead(1), GuestWrite(1, 2), GuestInvalidate(1), GuestRead(1, vcpu: 1)],
            [Reclaim(0, 2), Reclaim(2, 2), Reclaim(1, 3)],
            [Age(0), Age(1), Write(3, 1), DontNeed(2, 3), Protect(2, 3, false), Protect(2, 3, true)]);
        machine.Steps.Clear();
        machine.Run(Read(0), Read(1), GuestRead(0), GuestRead(1), Read(3));

        Assert.Equal([2, 2, 2, 2, 0], machine.ValuesRead);
    }
}
