using Verified.Abi;
using Verified.Abi.Notifier;
using Xunit;
using static Verified.Tests.Kernel.Call;

namespace Verified.Tests.Kernel;

public class MemoryTests
{
    public static TheoryData<bool, bool> Protocols => Machine.Protocols;

    [Fact]
    public void After_boot_everything_is_free_and_address_space_0_runs()
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal((0, 1, 0), (machine.PagesInUse, machine.Facts.Lives(0), machine.Facts.Lives(1)));
    }

    [Fact]
    public void What_was_written_is_read_on_another_processor()
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal([Errno.None, Errno.None], machine.Run(Write(1, 3, cpu: 0), Read(1, cpu: 1)));
        Assert.Equal([3], machine.ValuesRead);
    }

    [Fact]
    public void An_address_that_was_never_written_reads_as_zero()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Read(2));

        Assert.Equal([0], machine.ValuesRead);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void What_was_given_up_reads_as_zero_on_every_processor(bool classic, bool pinned)
    {
        var machine = new Machine(new Sizes { PointNotifications = classic, Pinned = pinned });

        machine.Run(Write(0, 1), Write(1, 2), Read(0, cpu: 1), DontNeed(0, 1), Read(0), Read(0, cpu: 1), Read(1));

        Assert.Equal([1, 0, 0, 0], machine.ValuesRead);
    }

    [Fact]
    public void An_unmapped_address_faults_until_it_is_mapped_again()
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal([Errno.None, Errno.None, Errno.EFAULT, Errno.EFAULT, Errno.None, Errno.None], machine.Run(Write(2, 3), Unmap(1, 2), Read(2), Write(1, 1), Map(1, 2), Read(2)));
        Assert.Equal([0], machine.ValuesRead);
    }

    [Fact]
    public void A_nested_unmapping_leaves_nothing()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Write(0, 1), Write(1, 2), Write(2, 3), Write(3, 1), UnmapNested(0, 3));

        Assert.Equal(0, machine.PagesInUse);
        Assert.Single(machine.Steps, step => step.Kind == StepKind.OpenNested);
    }

    [Fact]
    public void Without_a_second_window_a_nested_unmapping_does_with_one()
    {
        var machine = new Machine(Machine.Classic with { Ranges = 1 });

        machine.Run(Write(0, 1), Write(3, 2), UnmapNested(0, 3));

        Assert.Equal(0, machine.PagesInUse);
        Assert.DoesNotContain(machine.Steps, step => step.Kind == StepKind.OpenNested);
    }

    [Fact]
    public void A_read_only_address_can_be_read_and_not_written_until_it_is_writable_again()
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal(
            [Errno.None, Errno.None, Errno.EFAULT, Errno.None, Errno.None, Errno.None, Errno.None],
            machine.Run(Write(0, 2), Protect(0, 0, false), Write(0, 3), Read(0), Protect(0, 0, true), Write(0, 1), Read(0)));
        Assert.Equal([2, 1], machine.ValuesRead);
    }

    [Fact]
    public void A_moved_page_takes_its_contents_along_and_replaces_what_was_there()
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal(
            [Errno.None, Errno.None, Errno.None, Errno.None, Errno.EFAULT],
            machine.Run(Write(0, 2), Write(3, 1), Move(0, 3), Read(3), Read(0)));
        Assert.Equal([2], machine.ValuesRead);
        Assert.Equal(1, machine.PagesInUse);
    }

    [Fact]
    public void A_batch_that_fills_is_flushed_before_its_pages_are_freed()
    {
        var machine = new Machine(Machine.Classic);

        machine.Run(Write(0, 1), Write(1, 1), Write(2, 1), Unmap(0, 2));

        Assert.Equal(
            [
                StepKind.ZapPte, StepKind.ZapPte, StepKind.FlushCpu, StepKind.PutGathered, StepKind.FreePage, StepKind.PutGathered, StepKind.FreePage, StepKind.ZapPte,
                StepKind.UpdatesDone, StepKind.EndsDone, StepKind.FlushCpu, StepKind.PutGathered, StepKind.FreePage, StepKind.CloseRange, StepKind.ReturnFromCall,
            ],
            machine.Steps.Select(step => step.Kind).SkipWhile(kind => kind != StepKind.ZapPte));
    }

    [Fact]
    public void Of_two_that_give_up_the_same_page_at_once_neither_returns_before_it_is_flushed()
    {
        var machine = new Machine(Machine.Classic);
        machine.Run(Write(0, 1));
        machine.Steps.Clear();

        machine.RunAll([DontNeed(0, 0)], [DontNeed(0, 0)]);

        Assert.Equal((1, 2), (machine.Steps.Count(step => step.Kind == StepKind.ZapPte), machine.Steps.Count(step => step.Kind == StepKind.FlushCpu)));
        Assert.True(machine.Steps.FindIndex(step => step.Kind == StepKind.FlushCpu) < machine.Steps.FindIndex(step => step.Kind == StepKind.CloseRange));
    }

    [Fact]
    public void Without_memory_and_without_a_swap_device_an_access_answers_ENOMEM()
    {
        var machine = new Machine(Machine.Classic with { Pages = 2, Swapping = false });

        Assert.Equal([Errno.None, Errno.None, Errno.ENOMEM, Errno.EINVAL], machine.Run(Write(0, 1), Write(1, 1), Write(2, 1), Reclaim(0, 1)));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_makes_no_sense_is_refused_and_changes_nothing(Operation operation, Errno errno)
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal([errno], machine.Run(operation));
        Assert.DoesNotContain(machine.Steps, step => step.Kind is not (StepKind.BeginCall or StepKind.ReturnFromCall or StepKind.ReturnFromUnregister));
    }

    public static TheoryData<Operation, Errno> Refusals => new()
    {
        { Write(0, 1, cpu: 2), Errno.EINVAL },
        { Write(4, 1), Errno.EINVAL },
        { Write(0, 4), Errno.EINVAL },
        { Write(0, 1, mm: 1), Errno.EFAULT },
        { Read(0, mm: 2), Errno.EINVAL },
        { Unmap(2, 1), Errno.EINVAL },
        { Unmap(0, 4), Errno.EINVAL },
        { Unmap(0, 0, mm: 1), Errno.EFAULT },
        { Map(0, 0), Errno.EEXIST },
        { Move(0, 0), Errno.EINVAL },
        { Move(0, 4), Errno.EINVAL },
        { Move(4, 0), Errno.EINVAL },
        { Move(0, 1, mm: 2), Errno.EINVAL },
        { Move(0, 1, mm: 1), Errno.EFAULT },
        { Age(0), Errno.EFAULT },
        { Age(4), Errno.EINVAL },
        { Age(0, mm: 2), Errno.EINVAL },
        { DontNeed(0, 0, mm: 2), Errno.EINVAL },
        { Age(0, mm: 1), Errno.EFAULT },
        { Fork(0, 0), Errno.EEXIST },
        { Fork(0, 2), Errno.EINVAL },
        { Fork(2, 1), Errno.EINVAL },
        { Fork(1, 0), Errno.EFAULT },
        { Exit(1), Errno.EINVAL },
        { Exit(2), Errno.EINVAL },
        { Reclaim(6, 1), Errno.EINVAL },
        { Register(0, 1), Errno.EFAULT },
        { Register(2), Errno.EINVAL },
        { Register(0, 2), Errno.EINVAL },
        { new Operation(OperationKind.Register, 0, 0, 2), Errno.EINVAL },
        { new Operation(OperationKind.Register, 0, 0, 0, 2), Errno.EINVAL },
        { new Operation(OperationKind.Protect, 0, 0, 0, 2), Errno.EINVAL },
        { Register(signal: true), Errno.EINTR },
        { Register(noMemory: true), Errno.ENOMEM },
        { Unregister(), Errno.EINVAL },
        { Unregister(2), Errno.EINVAL },
        { GuestWrite(0, 1), Errno.EFAULT },
        { GuestRead(0), Errno.EFAULT },
        { GuestInvalidate(0), Errno.EFAULT },
        { GuestRead(4), Errno.EINVAL },
        { GuestWrite(0, 4), Errno.EINVAL },
        { GuestRead(0, secondary: 2), Errno.EINVAL },
        { GuestRead(0, vcpu: 2), Errno.EINVAL },
        { new Operation((OperationKind)99), Errno.EINVAL },
    };

    [Fact]
    public void What_is_asked_of_addresses_that_are_not_mapped_answers_as_Linux_does()
    {
        var machine = new Machine(Machine.Classic);

        Assert.Equal(
            [Errno.None, Errno.None, Errno.ENOMEM, Errno.ENOMEM, Errno.EFAULT],
            machine.Run(Unmap(0, 1), Unmap(0, 1), DontNeed(0, 2), Protect(0, 2, false), Move(0, 2)));
    }
}
