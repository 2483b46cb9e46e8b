using Verified.Abi;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen.Abi;

public class MmuUpdateAbiTests
{
    private const ulong List = 0x1000;
    private const ulong Pdone = 0x2000;
    private const uint Preempted = 1u << 31;

    private readonly AbiGuest guest = new();
    private readonly Mfn target;

    public MmuUpdateAbiTests() => target = guest.Guest.New();

    [Fact]
    public void A_list_in_memory_is_worked_off_and_its_length_reported()
    {
        guest.Poke(List, Ptr(target, 0), 7, Ptr(target, 1), 8);

        Assert.Equal(0, guest.Call(HypercallNumber.MmuUpdate, List, 2, Pdone, Self));
        Assert.Equal((7ul, 8ul, 2u), (guest.Guest.Get(target, 0).Raw, guest.Guest.Get(target, 1).Raw, guest.Peek32(Pdone)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(255)]
    public void The_element_that_cannot_be_read_is_a_fault_and_those_before_it_are_done(int readable)
    {
        var start = FirstHole - ((ulong)readable * 16);
        for (var i = 0; i < readable; i++)
        {
            guest.Poke(start + ((ulong)i * 16), Ptr(target, i), (ulong)i + 1);
        }

        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.MmuUpdate, start, 300, Pdone, Self));
        Assert.Equal((uint)readable, guest.Peek32(Pdone));
        Assert.Equal((ulong)readable, guest.Guest.Get(target, Math.Max(readable - 1, 0)).Raw);
        Assert.Equal(0ul, guest.Guest.Get(target, readable).Raw);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    public void An_element_that_is_half_mapped_is_a_fault(int bytesMapped)
    {
        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.MmuUpdate, FirstHole - (ulong)bytesMapped, 1, Pdone, Self));
        Assert.Equal(0u, guest.Peek32(Pdone));
    }

    [Theory]
    [InlineData(InXen, 0ul)]
    [InlineData(InXen, 1ul)]
    [InlineData(NotCanonical, 1ul)]
    [InlineData(0xffff_8000_0000_0000, 1ul)]
    [InlineData(0xffff_87ff_ffff_fff0, 1ul)]
    public void A_list_that_begins_in_the_hypervisor_is_a_fault_before_anything_else(ulong list, ulong count)
    {
        guest.Poke32(Pdone, 99);

        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.MmuUpdate, list, count, Pdone, 0x5555));
        Assert.Equal(99u, guest.Peek32(Pdone));
    }

    [Fact]
    public void A_list_that_runs_out_of_the_low_half_never_reaches_the_hypervisor()
    {
        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.MmuUpdate, LastOfLowHalf, 0x7fff_ffff, 0, Self));
        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.MmuUpdate, 0xffff_8800_0000_0000, 0x7fff_ffff, 0, Self));
    }

    [Theory]
    [InlineData(0x7ff0u, 0L, 0u)]
    [InlineData(0x0001u, -3L, 0u)]
    [InlineData(0x0009u, -3L, 0u)]
    [InlineData(0x0003_7ff0u, -22L, 0u)]
    [InlineData(0x0009_7ff0u, -3L, 99u)]
    public void How_much_was_done_is_written_once_the_tables_owner_is_known(uint foreigndom, long expected, uint done)
    {
        guest.Guest.AddDomain(2);
        guest.Poke32(Pdone, 99);

        Assert.Equal(expected, guest.Call(HypercallNumber.MmuUpdate, List, 0, Pdone, foreigndom));
        Assert.Equal(done, guest.Peek32(Pdone));
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(FirstHole)]
    [InlineData(InXen)]
    [InlineData(ReadOnlyPage << 12)]
    public void That_the_number_cannot_be_written_is_nowhere_answered(ulong pdone)
    {
        guest.Poke(List, Ptr(target, 0), 7);

        Assert.Equal(0, guest.Call(HypercallNumber.MmuUpdate, List, 1, pdone, Self));
        Assert.Equal(7ul, guest.Guest.Get(target, 0).Raw);
    }

    [Fact]
    public void A_preempted_call_leaves_the_rest_in_the_registers()
    {
        guest.Poke(List, Ptr(target, 0), 7, Ptr(target, 1), 8, Ptr(target, 2), 9);

        Assert.True(guest.Step(HypercallNumber.MmuUpdate, 0, List, 3, Pdone, Self));
        Assert.Equal((1ul, List + 16, 2ul | Preempted, Pdone, Self), (guest.Registers.Rax, guest.Registers.Rdi, guest.Registers.Rsi, guest.Registers.Rdx, guest.Registers.R10));
        Assert.Equal(1u, guest.Peek32(Pdone));

        Assert.True(guest.StepAgain(0));
        Assert.Equal((List + 32, 1ul | Preempted, 2u), (guest.Registers.Rdi, guest.Registers.Rsi, guest.Peek32(Pdone)));
        Assert.False(guest.StepAgain(0));
        Assert.Equal((0ul, 3u, 9ul), (guest.Registers.Rax, guest.Peek32(Pdone), guest.Guest.Get(target, 2).Raw));
    }

    [Fact]
    public void An_error_in_a_continuation_counts_from_the_beginning()
    {
        guest.Poke(List, Ptr(target, 0), 7, Ptr(target, 1), 8, 4, 0);

        Assert.Equal(Minus(Errno.ENOSYS), guest.Call(guest.Vcpu, HypercallNumber.MmuUpdate, 0, List, 3, Pdone, Self));
        Assert.Equal((2, 2u), (guest.Preemptions, guest.Peek32(Pdone)));
    }

    [Fact]
    public void What_is_left_to_be_put_is_put_in_a_continuation_that_keeps_the_answer()
    {
        var l1 = guest.Guest.New();
        guest.Poke(List, Ptr(guest.Space.L2, 5), To(l1, P | U | RW).Raw, Ptr(guest.Space.L2, 5), 0, 7, 0);
        Assert.True(guest.Step(HypercallNumber.MmuUpdate, int.MaxValue, List, 2, Pdone, Self));
        Assert.Equal((1ul, 0ul, (ulong)Preempted, 0ul, 0ul), (guest.Registers.Rax, guest.Registers.Rdi, guest.Registers.Rsi, guest.Registers.Rdx, guest.Registers.R10));
        Assert.Equal((2u, 1ul), (guest.Peek32(Pdone), guest.Guest.Page(l1).TypeCount));
        guest.AssertSound();

        Assert.False(guest.StepAgain(int.MaxValue));
        Assert.Equal((0ul, 0ul), (guest.Registers.Rax, guest.Guest.Page(l1).TypeCount));
        guest.AssertSound();
    }

    [Fact]
    public void After_a_table_was_unlinked_the_next_element_waits_for_the_continuation()
    {
        var l1 = guest.Guest.New();
        guest.Guest.Update(guest.Space.L2, 5, To(l1, P | U | RW));
        guest.Poke(List, Ptr(guest.Space.L2, 5), 0, Ptr(target, 0), 7);

        Assert.True(guest.Step(HypercallNumber.MmuUpdate, int.MaxValue, List, 2, 0, Self));
        Assert.Equal((List + 16, 1ul | Preempted, 0ul), (guest.Registers.Rdi, guest.Registers.Rsi, guest.Guest.Get(target, 0).Raw));
        Assert.False(guest.StepAgain(int.MaxValue));
        Assert.Equal(7ul, guest.Guest.Get(target, 0).Raw);
    }

    [Theory]
    [InlineData(0ul, 0L)]
    [InlineData(5ul, 5L)]
    [InlineData(0xffff_fff2ul, -14L)]
    [InlineData(0x1_8000_0000ul, -0x8000_0000L)]
    public void A_guest_that_says_that_nothing_is_left_gets_the_answer_that_it_gives(ulong answer, long expected) =>
        Assert.Equal(expected, guest.Call(HypercallNumber.MmuUpdate, 0, Preempted, Pdone, answer));

    [Fact]
    public void A_guest_that_says_that_something_was_done_before_finds_it_counted()
    {
        guest.Poke32(Pdone, 40);
        guest.Poke(List, Ptr(target, 0), 7);

        Assert.Equal(0, guest.Call(HypercallNumber.MmuUpdate, List, Preempted | 1, Pdone, Self));
        Assert.Equal(41u, guest.Peek32(Pdone));
    }

    [Fact]
    public void Counts_and_domains_are_32_bits_wide()
    {
        guest.Poke(List, Ptr(target, 0), 7);

        Assert.Equal(0, guest.Call(HypercallNumber.MmuUpdate, List, 0xabcd_0000_0001, Pdone, 0x1234_0000_7ff0));
        Assert.Equal(1u, guest.Peek32(Pdone));
    }

    [Fact]
    public void An_element_sees_what_the_ones_before_it_did_to_the_list()
    {
        var listFrame = guest.Data[1];
        guest.Poke(List, Ptr(listFrame, 3), 55, Ptr(target, 0), 7);

        Assert.Equal(0, guest.Call(HypercallNumber.MmuUpdate, List, 2, 0, Self));
        Assert.Equal(55ul, guest.Guest.Get(target, 0).Raw);
    }

    [Fact]
    public void A_list_that_unmaps_its_own_rest_stops_there()
    {
        guest.Poke(0x1ff0, Ptr(guest.Space.L2, 0), 0, Ptr(target, 0), 7);

        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.MmuUpdate, 0x1ff0, 2, 0, Self));
        Assert.Equal(0ul, guest.Guest.Get(target, 0).Raw);
        guest.AssertSound();
    }

    [Theory]
    [InlineData(0x7ff1u, 1ul, -22L)]
    [InlineData(0x7ff2u, 1ul, -1L)]
    public void What_is_not_memory_may_be_named_by_everybody(uint foreigndom, ulong command, long expected)
    {
        guest.Poke(List, Ptr(target, 0, command), 7);

        Assert.Equal(expected, guest.Call(HypercallNumber.MmuUpdate, List, 1, 0, foreigndom));
    }
}
