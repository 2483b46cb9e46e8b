using Verified.Abi;
using Verified.Kernel.Xen.Calls;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;

namespace Verified.Tests.Xen.Abi;

public class SchedOpTests
{
    private const ulong Argument = 0x1000;
    private const int MaskWord = (2048 / 8) + 64;

    private readonly AbiGuest guest = new();

    [Fact]
    public void Polling_sleeps_until_the_port_is_pending_even_masked()
    {
        var (first, second) = (Ipi(), Ipi());
        MaskAll();

        Assert.Equal(0, Poll(first));
        Assert.True(guest.Vcpu.Context.IsBlocked);
        Op(4, second);
        Assert.True(guest.Vcpu.Context.IsBlocked);
        Op(4, first);
        Assert.False(guest.Vcpu.Context.IsBlocked);
        Assert.Equal(0, Poll(first));
        Assert.False(guest.Vcpu.Context.IsBlocked);
    }

    [Theory]
    [InlineData(0u, -22L)]
    [InlineData(1u, -22L)]
    [InlineData(64u, -22L)]
    [InlineData(4095u, -22L)]
    [InlineData(0xffff_ffffu, -22L)]
    public void Polling_a_port_that_is_none_is_refused(uint port, long expected)
    {
        Assert.Equal(expected, Poll(port));
        Assert.False(guest.Vcpu.Context.IsBlocked);
    }

    [Theory]
    [InlineData(FirstHole, 1u, -14L)]
    [InlineData(InXen, 0u, -14L)]
    [InlineData(0x3000ul, 129u, -22L)]
    [InlineData(0x3000ul, 128u, -22L)]
    [InlineData(0x3000ul, 0u, 0L)]
    public void The_ports_to_poll_are_a_list_of_the_guests(ulong list, uint count, long expected)
    {
        guest.Poke(0x2000, list, count, 0);

        Assert.Equal(expected, guest.Call(HypercallNumber.SchedOp, 3, 0x2000));
    }

    [Theory]
    [InlineData(0ul, 0ul, 0L)]
    [InlineData(2ul, FirstHole, -14L)]
    [InlineData(3ul, FirstHole, -14L)]
    [InlineData(4ul, Argument, -3L)]
    [InlineData(4ul, 0x2000ul, -1L)]
    [InlineData(4ul, FirstHole, -14L)]
    [InlineData(99ul, 0ul, -38L)]
    public void Scheduling_answers(ulong command, ulong argument, long expected)
    {
        guest.AddDomain(2);
        guest.Poke(Argument, 9);
        guest.Poke(0x2000, 2);

        Assert.Equal(expected, guest.Call(HypercallNumber.SchedOp, command, argument));
    }

    [Fact]
    public void Blocking_unmasks_and_sleeps_unless_something_is_pending()
    {
        Assert.Equal(0, guest.Call(HypercallNumber.SchedOp, 1));
        Assert.Equal((true, (byte)0), (guest.Vcpu.Context.IsBlocked, guest.Vcpu.Context.Info.Mask));
        Op(4, Ipi());
        Assert.False(guest.Vcpu.Context.IsBlocked);
        guest.Call(HypercallNumber.SchedOp, 1);
        Assert.False(guest.Vcpu.Context.IsBlocked);
    }

    [Theory]
    [InlineData(4033u, 0u, -6L)]
    [InlineData(4095u, 0u, -6L)]
    [InlineData(1u, 0u, -6L)]
    [InlineData(4032u, 0u, 0L)]
    [InlineData(8u, 1u, -2L)]
    public void A_vcpus_information_can_be_registered(uint offset, uint vcpu, long expected)
    {
        var frame = guest.Guest.New();
        guest.Poke(Argument, frame.Number, offset);

        Assert.Equal(expected, guest.Call(HypercallNumber.VcpuOp, 10, vcpu, Argument));
        Assert.Equal(expected == 0 ? 1ul : 0, guest.Guest.Page(frame).TypeCount);
        guest.AssertSound();
    }

    [Fact]
    public void Registered_information_is_where_events_are_told_and_is_registered_once()
    {
        var frame = guest.Guest.New();
        guest.Poke(Argument, frame.Number, 64);
        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.VcpuOp, 10, 0, FirstHole));
        Assert.Equal(0, guest.Call(HypercallNumber.VcpuOp, 10, 0, Argument));
        Assert.Equal((1ul, ulong.MaxValue), (guest.Hypervisor.Memory.Read(frame, 8) & 0xff, guest.Hypervisor.Memory.Read(frame, 9)));
        Assert.Equal(Minus(Errno.EINVAL), guest.Call(HypercallNumber.VcpuOp, 10, 0, Argument));

        guest.Hypervisor.Memory.Write(frame, 9, 0);
        Op(4, Ipi());
        Assert.Equal(1ul, guest.Hypervisor.Memory.Read(frame, 9));
    }

    private void Op(ulong command, uint port)
    {
        guest.Poke32(Argument, port);
        Assert.Equal(0, guest.Call(HypercallNumber.EventChannelOp, command, Argument));
    }

    private uint Ipi()
    {
        Op(7, 0);
        return guest.Peek32(Argument + 4);
    }

    private long Poll(uint port)
    {
        guest.Poke32(0x3000, port);
        guest.Poke(0x2000, 0x3000, 1, 0);
        return guest.Call(HypercallNumber.SchedOp, 3, 0x2000);
    }

    private void MaskAll() => guest.Hypervisor.Memory.Write(guest.SharedInfo.Mfn, MaskWord, ulong.MaxValue);
}
