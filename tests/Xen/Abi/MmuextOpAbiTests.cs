using Verified.Abi;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;

namespace Verified.Tests.Xen.Abi;

public class MmuextOpAbiTests
{
    private const ulong List = 0x1000;
    private const ulong Pdone = 0x2000;
    private const uint Preempted = 1u << 31;

    private readonly AbiGuest guest = new();

    [Fact]
    public void A_list_in_memory_is_worked_off_up_to_the_first_error()
    {
        var l1 = guest.Guest.New();
        guest.Poke(List, (ulong)MmuextCommand.PinL1Table, l1.Number, 0, 99, 0, 0, (ulong)MmuextCommand.UnpinTable, l1.Number, 0);

        Assert.Equal(Minus(Errno.ENOSYS), guest.Call(HypercallNumber.MmuextOp, List, 3, Pdone, Self));
        Assert.Equal((1u, true), (guest.Peek32(Pdone), guest.Guest.Page(l1).IsPinned));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void The_element_that_cannot_be_read_is_a_fault(int readable)
    {
        var start = FirstHole - ((ulong)readable * 24);
        for (var i = 0; i < readable; i++)
        {
            guest.Poke(start + ((ulong)i * 24), (ulong)MmuextCommand.TlbFlushLocal, 0, 0);
        }

        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.MmuextOp, start, 200, Pdone, Self));
        Assert.Equal((uint)readable, guest.Peek32(Pdone));
    }

    [Theory]
    [InlineData(InXen, 0x7ff0u, -14L, 99u)]
    [InlineData(List, 0x0001u, -3L, 99u)]
    [InlineData(List, 0x0009u, -3L, 99u)]
    [InlineData(List, 0x0002u, -1L, 99u)]
    [InlineData(List, 0x0003u, -22L, 99u)]
    [InlineData(List, 0xdead_7ff0u, 0L, 0u)]
    public void How_much_was_done_is_written_once_the_domain_is_admitted(ulong list, uint foreigndom, long expected, uint done)
    {
        guest.Guest.AddDomain(2);
        guest.Guest.AddDomain(3, translated: true);
        guest.Poke32(Pdone, 99);

        Assert.Equal(expected, guest.Call(HypercallNumber.MmuextOp, list, 0, Pdone, foreigndom));
        Assert.Equal(done, guest.Peek32(Pdone));
    }

    [Fact]
    public void The_second_argument_of_set_ldt_is_32_bits_wide()
    {
        guest.Poke(List, (ulong)MmuextCommand.SetLdt | (7ul << 32), 0x3000, 0xffff_0000_0000_0010);

        Assert.Equal(0, guest.Call(HypercallNumber.MmuextOp, List, 1, 0, Self));
        Assert.Equal((0x3000ul, 16u), (guest.Vcpu.LdtBase, guest.Vcpu.LdtEntries));
    }

    [Fact]
    public void Pinning_that_is_preempted_inside_goes_on_from_the_registers()
    {
        var space = guest.Guest.NewAddressSpace();
        guest.Poke(List, (ulong)MmuextCommand.TlbFlushAll, 0, 0, (ulong)MmuextCommand.PinL4Table, space.L4.Number, 0);

        Assert.True(guest.Step(HypercallNumber.MmuextOp, 4, List, 2, Pdone, Self));
        Assert.Equal((26ul, List + 24, 1ul | Preempted), (guest.Registers.Rax, guest.Registers.Rdi, guest.Registers.Rsi));
        Assert.Equal((1u, true), (guest.Peek32(Pdone), guest.Guest.Page(space.L4).IsPartial));
        guest.AssertSound();

        while (guest.StepAgain(700))
        {
            guest.AssertSound();
        }

        Assert.Equal((0ul, 2u, true), (guest.Registers.Rax, guest.Peek32(Pdone), guest.Guest.Page(space.L4).IsPinned));
    }

    [Fact]
    public void Unpinning_answers_in_the_continuation_that_puts_the_table()
    {
        var space = guest.Guest.NewAddressSpace();
        guest.Guest.Pin(4, space.L4);
        guest.Poke(List, (ulong)MmuextCommand.UnpinTable, space.L4.Number, 0);

        Assert.True(guest.Step(HypercallNumber.MmuextOp, 5, List, 1, Pdone, Self));
        Assert.Equal((0ul, (ulong)Preempted, 0ul, 0ul, 1u), (guest.Registers.Rdi, guest.Registers.Rsi, guest.Registers.Rdx, guest.Registers.R10, guest.Peek32(Pdone)));
        Assert.Equal(0, guest.Call(guest.Vcpu, HypercallNumber.MmuextOp, 700, 0, Preempted, 0, 0));
        Assert.Equal((0ul, false), (guest.Guest.Page(space.L4).TypeCount, guest.Guest.Page(space.L3).IsPartial));
        guest.AssertSound();
    }

    [Fact]
    public void Another_call_in_between_puts_what_was_left_first()
    {
        var space = guest.Guest.NewAddressSpace();
        guest.Guest.Pin(4, space.L4);
        guest.Poke(List, (ulong)MmuextCommand.UnpinTable, space.L4.Number, 0, (ulong)MmuextCommand.PinL1Table, space.L1.Number, 0);
        Assert.True(guest.Step(HypercallNumber.MmuextOp, 5, List, 1, 0, Self));

        Assert.True(guest.Step(HypercallNumber.MmuextOp, 3, List + 24, 1, Pdone, Self));
        Assert.Equal((List + 24, 1ul), (guest.Registers.Rdi, guest.Registers.Rsi));
        while (guest.StepAgain(700))
        {
        }

        Assert.Equal((0ul, 1u, true), (guest.Registers.Rax, guest.Peek32(Pdone), guest.Guest.Page(space.L1).IsPinned));
        guest.AssertSound();
    }
}
