using Verified.Abi;
using Verified.Kernel.Xen.Calls;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen.Abi;

public class MulticallTests
{
    private const ulong List = 0x1000;
    private const ulong Untouched = 0xabcd;

    private readonly AbiGuest guest = new();

    [Fact]
    public void Every_entry_gets_its_result_and_a_refusal_stops_nothing()
    {
        Entries((HypercallNumber.XenVersion, [0]), ((HypercallNumber)99, []), (HypercallNumber.UpdateVaMapping, [NotCanonical, 0, 0]), (HypercallNumber.XenVersion, [7, 0]));

        Assert.Equal(0, guest.Call(HypercallNumber.Multicall, List, 4));
        Assert.Equal([0x40011, -38, -22, 4096], Results(4));
    }

    [Fact]
    public void Of_an_entry_only_the_result_is_written()
    {
        Entries((HypercallNumber.XenVersion, [0, 1, 2, 3, 4, 5]));

        guest.Call(HypercallNumber.Multicall, List, 1);

        Assert.Equal([17, 0x40011, 0, 1, 2, 3, 4, 5], Enumerable.Range(0, 8).Select(i => guest.Peek(List + ((ulong)i * 8))));
    }

    [Fact]
    public void A_multicall_in_a_multicall_is_refused_in_its_entry()
    {
        Entries((HypercallNumber.Multicall, [List, 1]), (HypercallNumber.XenVersion, [0]));

        Assert.Equal(0, guest.Call(HypercallNumber.Multicall, List, 2));
        Assert.Equal([-22, 0x40011], Results(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(60)]
    public void The_entry_that_cannot_be_read_ends_it(int readable)
    {
        var start = FirstHole - ((ulong)readable * 64);
        Poke(start, Enumerable.Repeat((HypercallNumber.XenVersion, new ulong[] { 0 }), readable).ToArray());
        guest.Guest.Update(guest.Space.L1, (int)ReadOnlyPage, To(guest.Data[ReadOnlyPage], P | U | RW));

        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.Multicall, start, 100));
        Assert.All(Enumerable.Range(0, readable), i => Assert.Equal(0x40011ul, guest.Peek(start + ((ulong)i * 64) + 8)));
    }

    [Fact]
    public void An_entry_whose_result_cannot_be_written_was_performed_and_ends_it()
    {
        var start = ReadOnlyPage << 12;
        var target = guest.Guest.New();
        guest.Poke(0x2000, Ptr(target, 0), 7);
        Poke(start, (HypercallNumber.MmuUpdate, [0x2000, 1, 0, Self]), (HypercallNumber.XenVersion, [0]));

        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.Multicall, start, 2));
        Assert.Equal((7ul, Untouched), (guest.Guest.Get(target, 0).Raw, guest.Peek(start + 64 + 8)));
    }

    [Theory]
    [InlineData(InXen, 0ul, -14L)]
    [InlineData(InXen, 1ul, -14L)]
    [InlineData(NotCanonical, 1ul, -14L)]
    [InlineData(FirstHole, 0ul, 0L)]
    [InlineData(FirstHole, 1ul, -14L)]
    [InlineData(List, 0ul, 0L)]
    [InlineData(List, 0x7_0000_0000ul, 0L)]
    public void The_list_must_begin_at_an_address_of_the_guests(ulong list, ulong count, long expected) =>
        Assert.Equal(expected, guest.Call(HypercallNumber.Multicall, list, count));

    [Fact]
    public void Preemption_between_entries_leaves_the_rest_in_the_registers()
    {
        Entries((HypercallNumber.XenVersion, [0]), (HypercallNumber.XenVersion, [0]), (HypercallNumber.XenVersion, [0]));

        Assert.True(guest.Step(HypercallNumber.Multicall, 0, List, 3));
        Assert.Equal((13ul, List + 64, 2ul), (guest.Registers.Rax, guest.Registers.Rdi, guest.Registers.Rsi));
        Assert.Equal([0x40011, (long)Untouched, (long)Untouched], Results(3));
        Assert.True(guest.StepAgain(0));
        Assert.False(guest.StepAgain(0));
        Assert.Equal([0x40011, 0x40011, 0x40011], Results(3));
    }

    [Fact]
    public void A_call_that_is_preempted_leaves_its_rest_in_its_entry()
    {
        var target = guest.Guest.New();
        guest.Poke(0x2000, Ptr(target, 0), 7, Ptr(target, 1), 8);
        Entries((HypercallNumber.XenVersion, [0]), (HypercallNumber.MmuUpdate, [0x2000, 2, 0x3000, Self]), (HypercallNumber.XenVersion, [0]));

        Assert.True(guest.Step(HypercallNumber.Multicall, 1, List, 3));
        Assert.Equal((List + 64, 2ul), (guest.Registers.Rdi, guest.Registers.Rsi));
        Assert.Equal([1ul, 1, 0x2010, 0x8000_0001, 0x3000, Self], Enumerable.Range(0, 6).Select(i => guest.Peek(List + 64 + ((ulong)i * 8))));

        Assert.False(guest.StepAgain(int.MaxValue));
        Assert.Equal([0x40011, 0, 0x40011], Results(3));
        Assert.Equal((2u, 8ul), (guest.Peek32(0x3000), guest.Guest.Get(target, 1).Raw));
    }

    [Fact]
    public void A_table_that_was_swapped_is_flushed_before_the_next_entry()
    {
        var (first, second) = (guest.Guest.New(), guest.Guest.New());
        guest.Guest.Update(guest.Space.L2, 3, To(first, P | U | RW));
        guest.Hypervisor.Access(guest.Vcpu, 3 << 21, write: false);
        guest.Poke(0x2000, Ptr(guest.Space.L2, 3), To(second, P | U | RW).Raw);
        var page = To(guest.Data[0], P | U).Raw;
        Entries((HypercallNumber.MmuUpdate, [0x2000, 1, 0, Self]), (HypercallNumber.UpdateVaMapping, [3 << 21, page, 2]));

        Assert.Equal(0, guest.Call(HypercallNumber.Multicall, List, 2));
        Assert.Equal([0, 0], Results(2));
        Assert.Equal((0ul, guest.Data[0]), (guest.Guest.Get(first, 0).Raw, guest.Guest.Get(second, 0).Frame));
    }

    [Theory]
    [InlineData(0ul, 0L)]
    [InlineData(0x1234ul, 0x1234L)]
    [InlineData(0x1_8000_0001ul, -0x7fff_ffffL)]
    public void Iret_ends_it_and_its_result_is_that_of_the_multicall_in_32_bits(ulong rax, long expected)
    {
        guest.Hypervisor.Hypercalls.Set(HypercallNumber.Iret, _ => (long)rax);
        Entries((HypercallNumber.XenVersion, [0]), (HypercallNumber.Iret, []), (HypercallNumber.XenVersion, [0]));

        Assert.Equal(expected, guest.Call(HypercallNumber.Multicall, List, 3));
        Assert.Equal([0x40011, (long)rax, (long)Untouched], Results(3));
    }

    [Fact]
    public void A_call_that_leaves_the_kernel_is_followed_by_a_continuation()
    {
        guest.Hypervisor.Hypercalls.Set(HypercallNumber.StackSwitch, call =>
        {
            call.Vcpu.InUserMode = true;
            call.Vcpu.UserRoot = call.Vcpu.KernelRoot;
            return 5;
        });
        Entries((HypercallNumber.StackSwitch, []), (HypercallNumber.XenVersion, [0]));

        Assert.True(guest.Step(HypercallNumber.Multicall, int.MaxValue, List, 2));
        Assert.Equal((List + 64, 1ul), (guest.Registers.Rdi, guest.Registers.Rsi));
        Assert.Equal([5, (long)Untouched], Results(2));
        Assert.False(guest.Step(HypercallNumber.Multicall, int.MaxValue, List, 1));
    }

    private void Entries(params (HypercallNumber Number, ulong[] Arguments)[] entries) => Poke(List, entries);

    private void Poke(ulong va, params (HypercallNumber Number, ulong[] Arguments)[] entries)
    {
        foreach (var (number, arguments) in entries)
        {
            guest.Poke(va, (ulong)number, Untouched);
            guest.Poke(va + 16, arguments);
            va += 64;
        }
    }

    private List<long> Results(int count) => Enumerable.Range(0, count).Select(i => (long)guest.Peek(List + ((ulong)i * 64) + 8)).ToList();
}
