using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Events;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;

namespace Verified.Tests.Xen.Abi;

public class EventChannelTests
{
    private const ulong Argument = 0x1000;
    private const int PendingWord = 2048 / 8;
    private const int MaskWord = PendingWord + 64;

    private const ulong BindInterdomain = 0;
    private const ulong BindVirq = 1;
    private const ulong BindPirq = 2;
    private const ulong Close = 3;
    private const ulong Send = 4;
    private const ulong Status = 5;
    private const ulong AllocUnbound = 6;
    private const ulong BindIpi = 7;
    private const ulong BindVcpu = 8;
    private const ulong Unmask = 9;
    private const ulong Reset = 10;
    private const ulong InitControl = 11;
    private const ulong ExpandArray = 12;

    private readonly AbiGuest guest = new();

    [Theory]
    [InlineData(0xffff_ffff_ffff_fffe, 0u, 0u, -22L)]
    [InlineData(0ul, 0u, 0u, -22L)]
    [InlineData(0ul, 0u, 1u, -2L)]
    [InlineData(0ul, 4u, 0u, -22L)]
    [InlineData(0ul, 4096u - 64u, 0u, -22L)]
    [InlineData(0ul, 0xffff_fff8u, 0u, -22L)]
    public void A_block_for_queues_must_be_the_domains_and_fit(ulong frame, uint offset, uint vcpu, long expected)
    {
        guest.Poke(Argument, frame, ((ulong)vcpu << 32) | offset, 0);

        Assert.Equal(expected, guest.Call(HypercallNumber.EventChannelOp, InitControl, Argument));
    }

    [Fact]
    public void There_are_no_queues_so_none_begin_and_none_grow()
    {
        guest.Poke(Argument, guest.Data[4].Number, 0, 0);

        Assert.Equal(-38L, guest.Call(HypercallNumber.EventChannelOp, InitControl, Argument));
        Assert.Equal(-95L, guest.Call(HypercallNumber.EventChannelOp, ExpandArray, Argument));
        Assert.Equal(-14L, guest.Call(HypercallNumber.EventChannelOp, InitControl, 0x4000_0000));
    }

    [Theory]
    [InlineData(AllocUnbound, 0x7ff0u | (0x7ff0u << 16), 0u, 0L)]
    [InlineData(AllocUnbound, 1u | (99u << 16), 0u, 0L)]
    [InlineData(AllocUnbound, 9u, 0u, -3L)]
    [InlineData(AllocUnbound, 2u, 0u, -1L)]
    [InlineData(BindInterdomain, 9u, 0u, -3L)]
    [InlineData(BindInterdomain, 2u, 0u, -22L)]
    [InlineData(BindInterdomain, 2u, 4096u, -22L)]
    [InlineData(BindInterdomain, 0x7ff0u, 0u, -22L)]
    [InlineData(BindInterdomain, 0x7ff0u, 1u, -22L)]
    [InlineData(BindVirq, 0u, 0u, 0L)]
    [InlineData(BindVirq, 24u, 0u, -22L)]
    [InlineData(BindVirq, 0xffff_ffffu, 0u, -22L)]
    [InlineData(BindVirq, 2u, 1u, -22L)]
    [InlineData(BindVirq, 16u, 1u, -22L)]
    [InlineData(BindVirq, 0u, 1u, -2L)]
    [InlineData(BindVirq, 13u, 0xffff_ffffu, -2L)]
    [InlineData(BindPirq, 0u, 0u, -1L)]
    [InlineData(BindPirq, 0xffff_ffffu, 0u, -22L)]
    [InlineData(BindIpi, 0u, 0u, 0L)]
    [InlineData(BindIpi, 1u, 0u, -2L)]
    [InlineData(Close, 0u, 0u, -22L)]
    [InlineData(Close, 1u, 0u, -22L)]
    [InlineData(Close, 64u, 0u, -22L)]
    [InlineData(Close, 0xffff_ffffu, 0u, -22L)]
    [InlineData(Send, 0u, 0u, -22L)]
    [InlineData(Send, 1u, 0u, -22L)]
    [InlineData(Send, 64u, 0u, -22L)]
    [InlineData(Send, 5000u, 0u, -22L)]
    [InlineData(Status, 0x7ff0u, 0u, 0L)]
    [InlineData(Status, 0x7ff0u, 63u, 0L)]
    [InlineData(Status, 0x7ff0u, 64u, -22L)]
    [InlineData(Status, 9u, 0u, -3L)]
    [InlineData(Status, 2u, 0u, -1L)]
    [InlineData(Status, 2u, 64u, -22L)]
    [InlineData(BindVcpu, 1u, 0u, -22L)]
    [InlineData(BindVcpu, 64u, 0u, -22L)]
    [InlineData(BindVcpu, 64u, 1u, -2L)]
    [InlineData(Unmask, 0u, 0u, 0L)]
    [InlineData(Unmask, 63u, 0u, 0L)]
    [InlineData(Unmask, 64u, 0u, -22L)]
    [InlineData(Reset, 0x7ff0u, 0u, 0L)]
    [InlineData(Reset, 9u, 0u, -3L)]
    [InlineData(Reset, 2u, 0u, -1L)]
    [InlineData(13ul, 0u, 0u, -38L)]
    [InlineData(13ul, 64u, 0u, -22L)]
    [InlineData(14ul, 0x7ff0u, 0u, -16L)]
    [InlineData(99ul, 0u, 0u, -38L)]
    public void It_answers(ulong command, uint first, uint second, long expected)
    {
        guest.AddDomain(2);

        Assert.Equal(expected, Op(command, first, second));
        guest.AssertSound();
    }

    [Theory]
    [InlineData(BindInterdomain)]
    [InlineData(BindVirq)]
    [InlineData(BindPirq)]
    [InlineData(Close)]
    [InlineData(Send)]
    [InlineData(Status)]
    [InlineData(AllocUnbound)]
    [InlineData(BindIpi)]
    [InlineData(BindVcpu)]
    [InlineData(Unmask)]
    [InlineData(Reset)]
    [InlineData(13ul)]
    public void An_argument_that_cannot_be_read_is_a_fault(ulong command)
    {
        foreach (var va in new[] { FirstHole, FirstHole - 1, InXen, NotCanonical })
        {
            Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.EventChannelOp, command, va));
        }
    }

    [Fact]
    public void An_answer_that_cannot_be_written_is_a_fault_and_the_port_is_bound()
    {
        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.EventChannelOp, BindIpi, ReadOnlyPage << 12));
        Assert.Equal(2u, Ipi());
    }

    [Fact]
    public void A_port_that_was_closed_is_the_next_that_is_given()
    {
        Assert.Equal((1u, 2u, 3u), (Ipi(), Ipi(), Ipi()));
        Assert.Equal(0, Op(Close, 2));
        Assert.Equal((2u, 4u), (Ipi(), Ipi()));
    }

    [Theory]
    [InlineData(1023u, 1023)]
    [InlineData(99u, 99)]
    [InlineData(uint.MaxValue, 4095)]
    public void When_all_ports_are_given_there_is_no_space(uint most, int expected)
    {
        guest.Guest.Domain.Events.MostPort = most;
        var given = 0;
        while (Op(AllocUnbound, (uint)Self | ((uint)Self << 16)) == 0)
        {
            given++;
        }

        Assert.Equal((expected, Minus(Errno.ENOSPC)), (given, Op(AllocUnbound, (uint)Self)));
        Assert.Equal(Minus(Errno.ENOSPC), Op(BindVirq, 0, 0));
        Assert.Equal(Minus(Errno.ENOSPC), Op(BindIpi, 0));
        Assert.Equal(0, Op(Reset, (uint)Self));
        Assert.Equal(1u, Ipi());
    }

    [Fact]
    public void What_is_sent_is_pending_and_the_vcpu_is_told_once()
    {
        var port = Ipi();

        Assert.Equal(0, Op(Send, port));
        Assert.Equal((2ul, 1ul, (byte)1), (Shared(PendingWord), guest.Vcpu.Context.Info.PendingSel, guest.Vcpu.Context.Info.Pending));

        guest.Vcpu.Context.Info.Pending = 0;
        Assert.Equal(0, Op(Send, port));
        Assert.Equal((byte)0, guest.Vcpu.Context.Info.Pending);
    }

    [Fact]
    public void A_masked_port_is_pending_and_told_when_it_is_unmasked()
    {
        guest.Guest.Domain.Events.MostPort = 4095;
        for (var other = 1; other < 130; other++)
        {
            Ipi();
        }

        var port = Ipi();
        Assert.Equal(130u, port);
        SetShared(MaskWord + 2, 4);

        Op(Send, port);
        Assert.Equal((4ul, 0ul, (byte)0), (Shared(PendingWord + 2), guest.Vcpu.Context.Info.PendingSel, guest.Vcpu.Context.Info.Pending));
        Assert.Equal(0, Op(Unmask, port));
        Assert.Equal((0ul, 4ul, (byte)1), (Shared(MaskWord + 2), guest.Vcpu.Context.Info.PendingSel, guest.Vcpu.Context.Info.Pending));
    }

    [Fact]
    public void Unmasking_what_is_not_pending_or_not_masked_tells_nobody()
    {
        var port = Ipi();
        SetShared(MaskWord, 2);
        Op(Unmask, port);
        Assert.Equal((0ul, (byte)0), (Shared(MaskWord), guest.Vcpu.Context.Info.Pending));

        SetShared(PendingWord, 2);
        Op(Unmask, port);
        Assert.Equal((byte)0, guest.Vcpu.Context.Info.Pending);
    }

    [Fact]
    public void Two_domains_are_bound_to_each_other_and_parted_again()
    {
        var other = guest.AddDomain(2);
        var remote = Alloc(other, awaited: 1);

        Assert.Equal(0, Op(BindInterdomain, 2, remote));
        var local = guest.Peek32(Argument + 8);
        Assert.Equal(1ul << (int)local, Shared(PendingWord));
        Assert.Equal(Minus(Errno.EINVAL), Op(BindInterdomain, 2, remote));

        Assert.Equal(0, Op(Send, local));
        Assert.Equal((1ul << (int)remote, (byte)1), (guest.Hypervisor.Memory.Read(other.SharedInfo!.Mfn, PendingWord), other.Vcpus[0].Context.Info.Pending));
        Assert.Equal((2u, 0u, 2u, remote), StatusOf(local));

        Assert.Equal(0, Op(Close, local));
        Assert.Equal(0ul, Shared(PendingWord));
        Assert.Equal((0u, 0u, 0u, 0u), StatusOf(local));
        Assert.Equal(0, Op(BindInterdomain, 2, remote));
    }

    [Fact]
    public void Who_waits_for_somebody_else_is_not_bound()
    {
        var other = guest.AddDomain(2);

        Assert.Equal(Minus(Errno.EINVAL), Op(BindInterdomain, 2, Alloc(other, awaited: 3)));
        Assert.Equal(1u, Ipi());
    }

    [Fact]
    public void A_domain_may_be_bound_to_itself()
    {
        Op(AllocUnbound, (uint)Self | ((uint)Self << 16));
        Assert.Equal(0, Op(BindInterdomain, (uint)Self, 1));
        Assert.Equal(2u, guest.Peek32(Argument + 8));

        Op(Send, 2);
        Assert.Equal(0b110ul, Shared(PendingWord));
        Assert.Equal(0, Op(Close, 1));
        Assert.Equal((1u, 0u, 1u, 0u), StatusOf(2));
    }

    [Fact]
    public void A_domain_that_ends_leaves_the_others_unbound()
    {
        var other = guest.AddDomain(2);
        Op(BindInterdomain, 2, Alloc(other, awaited: 1));

        guest.Hypervisor.DestroyDomain(other);

        Assert.Equal((1u, 0u, 2u, 0u), StatusOf(1));
        Assert.Equal(0, Op(Send, 1));
    }

    [Fact]
    public void A_virtual_interrupt_is_bound_once_and_raised_where_it_is_bound()
    {
        var second = guest.AddVcpu();
        Assert.Equal(0, Op(BindVirq, 0, 1));
        Assert.Equal(Minus(Errno.EEXIST), Op(BindVirq, 0, 1));
        Assert.Equal(0, Op(BindVirq, 2, 0));
        Assert.Equal((4u, 1u, 0u, 0u), StatusOf(1));

        guest.Hypervisor.Hypercalls.RaiseVirq(guest.Vcpu, 0);
        Assert.Equal(0ul, Shared(PendingWord));
        guest.Hypervisor.Hypercalls.RaiseVirq(second, 0);
        guest.Hypervisor.Hypercalls.RaiseVirq(second, 2);
        Assert.Equal((0b110ul, (byte)1, (byte)1), (Shared(PendingWord), second.Context.Info.Pending, guest.Vcpu.Context.Info.Pending));

        Assert.Equal(Minus(Errno.EINVAL), Op(BindVcpu, 1, 0));
        Assert.Equal(0, Op(BindVcpu, 2, 1));
        Assert.Equal(0, Op(Close, 1));
        Assert.Equal(0, Op(BindVirq, 0, 1));
    }

    [Fact]
    public void A_reset_that_is_preempted_goes_on_and_cannot_be_joined()
    {
        for (var port = 1; port < 200; port++)
        {
            Ipi();
        }

        guest.Poke32(Argument, (uint)Self);
        Assert.True(guest.Step(HypercallNumber.EventChannelOp, 0, Reset, Argument));
        Assert.Equal((32ul, 14ul, Argument), (guest.Registers.Rax, guest.Registers.Rdi, guest.Registers.Rsi));
        var kept = guest.Registers;
        Assert.Equal(Minus(Errno.EBUSY), Op(Reset, (uint)Self));
        Assert.Equal(0, guest.Call(HypercallNumber.EventChannelOp, kept.Rdi, kept.Rsi));
        Assert.Equal(0u, StatusOf(199).Status);
    }

    [Fact]
    public void A_list_is_preempted_for_an_event_that_the_guest_would_take()
    {
        var port = Ipi();
        guest.Vcpu.Context.Info.Mask = 0;
        guest.Poke32(Argument, port);
        guest.Poke(0x2000, 32, 0, Send, Argument);
        guest.Poke(0x2040, 17, 99, 0);

        Assert.True(guest.Step(HypercallNumber.Multicall, int.MaxValue, 0x2000, 2));
        Assert.Equal((0x2040ul, 1ul, 99ul), (guest.Registers.Rdi, guest.Registers.Rsi, guest.Peek(0x2048)));
        guest.Vcpu.Context.Info.Mask = 1;
        Assert.False(guest.StepAgain(int.MaxValue));
        Assert.Equal(0x40011ul, guest.Peek(0x2048));
    }

    private long Op(ulong command, params uint[] words)
    {
        guest.Poke32(Argument, words);
        return guest.Call(HypercallNumber.EventChannelOp, command, Argument);
    }

    private uint Ipi()
    {
        Assert.Equal(0, Op(BindIpi, 0));
        return guest.Peek32(Argument + 4);
    }

    /// <summary>A port of another domain's, allocated as its own kernel would.</summary>
    private static uint Alloc(Domain domain, ushort awaited)
    {
        Assert.Equal(Errno.None, domain.Events.FindFree(4096, out var port));
        var channel = domain.Events.Find(port)!;
        (channel.State, channel.Awaited) = (EventChannelState.Unbound, new DomainId(awaited));
        return port;
    }

    private (uint Status, uint Vcpu, uint First, uint Second) StatusOf(uint port)
    {
        Assert.Equal(0, Op(Status, (uint)Self, port, 0, 0, 0, 0));
        return (guest.Peek32(Argument + 8), guest.Peek32(Argument + 12), guest.Peek32(Argument + 16), guest.Peek32(Argument + 20));
    }

    private ulong Shared(int word) => guest.Hypervisor.Memory.Read(guest.SharedInfo.Mfn, word);

    private void SetShared(int word, ulong value) => guest.Hypervisor.Memory.Write(guest.SharedInfo.Mfn, word, value);
}
