using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen.Abi;

public class MemoryExchangeTests
{
    private const ulong Argument = 0x1000;
    private const ulong In = 0x2000;
    private const ulong Out = 0x3000;
    private const ulong Exchange = 11;
    private const ulong Exchanged = Argument + 64;

    private readonly AbiGuest guest = new();
    private readonly Mfn[] frames;

    public MemoryExchangeTests()
    {
        frames = Enumerable.Range(0, 4).Select(_ => guest.Guest.New()).ToArray();
        guest.Poke(In, frames.Select(frame => frame.Number).ToArray());
        guest.Poke(Out, 100, 200, 300, 400);
    }

    [Theory]
    [InlineData(0u, 4ul)]
    [InlineData(1u, 2ul)]
    [InlineData(2u, 1ul)]
    public void Small_extents_are_exchanged_for_larger_ones(uint order, ulong extents)
    {
        var before = guest.Guest.Domain.TotalPages;
        Request(4, 0, extents, order);

        Assert.Equal(0, guest.Call(HypercallNumber.MemoryOp, Exchange, Argument));
        Assert.Equal((4ul, before), (guest.Peek(Exchanged), guest.Guest.Domain.TotalPages));
        for (var extent = 0ul; extent < extents; extent++)
        {
            var first = guest.Peek(Out + (extent * 8));
            Assert.Equal(0ul, first & ((1ul << (int)order) - 1));
            Assert.Equal(guest.Guest.Domain, guest.Guest.Page(new Mfn(first)).Owner);
            Assert.Equal((extent + 1) * 100, guest.Hypervisor.ReadM2p(new Mfn(first)));
        }

        guest.AssertSound();
    }

    [Fact]
    public void A_large_extent_is_exchanged_for_small_ones()
    {
        Request(4, 0, 2, 1);
        guest.Call(HypercallNumber.MemoryOp, Exchange, Argument);
        guest.Poke(In, guest.Peek(Out));
        guest.Poke(Out, 1, 2);
        Request(1, 1, 2, 0);

        Assert.Equal(0, guest.Call(HypercallNumber.MemoryOp, Exchange, Argument));
        Assert.Equal((1ul, 2ul), (guest.Peek(Exchanged), guest.Hypervisor.ReadM2p(new Mfn(guest.Peek(Out + 8)))));
        guest.AssertSound();
    }

    [Theory]
    [InlineData(4ul, 0u, 4ul, 10u, 0ul, Self, Self, -1L)]
    [InlineData(4ul, 0u, 3ul, 0u, 0ul, Self, Self, -22L)]
    [InlineData(4ul, 0u, 4ul, 0u, 5ul, Self, Self, -22L)]
    [InlineData(4ul, 0u, 4ul, 0u, 0ul, Self, 1ul, -22L)]
    [InlineData(1ul << 63, 1u, 1ul << 63, 1u, 0ul, Self, Self, -22L)]
    [InlineData(4ul, 0u, 4ul, 0u, 4ul, Self, Self, 0L)]
    [InlineData(4ul, 0u, 4ul, 0u, 4ul, 9ul, 9ul, 0L)]
    [InlineData(4ul, 0u, 4ul, 0u, 0ul, 9ul, 9ul, -3L)]
    [InlineData(4ul, 0u, 4ul, 0u, 0ul, 2ul, 2ul, -1L)]
    [InlineData(4ul, 0u, 4ul, 0u, 0ul, 1ul, 1ul, 0L)]
    public void It_is_refused_before_anything_is_exchanged(ulong extents, uint order, ulong outExtents, uint outOrder, ulong exchanged, ulong domain, ulong outDomain, long expected)
    {
        guest.Guest.AddDomain(2);
        Request(extents, order, outExtents, outOrder, exchanged, domain, outDomain);

        Assert.Equal(expected, guest.Call(HypercallNumber.MemoryOp, Exchange, Argument));
        Assert.Equal(expected == 0 ? 4ul : exchanged, guest.Peek(Exchanged));
        guest.AssertSound();
    }

    [Theory]
    [InlineData(InXen, Out, 0ul)]
    [InlineData(In, InXen, 0ul)]
    [InlineData(0xffff_7fff_ffff_fff8, Out, 1ul)]
    [InlineData(In, 0xffff_7fff_ffff_fff8, 1ul)]
    [InlineData(In, 0x0000_7fff_ffff_fff8, 1ul)]
    [InlineData(FirstHole, Out, 0ul)]
    public void Lists_whose_rest_is_not_the_guests_are_a_fault(ulong inList, ulong outList, ulong exchanged)
    {
        var before = Owners();
        Request(4, 0, 4, 0, exchanged);
        guest.Poke(Argument, inList);
        guest.Poke(Argument + 32, outList);

        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.MemoryOp, Exchange, Argument));
        Assert.Equal(exchanged, guest.Peek(Exchanged));
        Assert.Equal(before, Owners());
        guest.AssertSound();
    }

    [Fact]
    public void A_count_that_leads_into_the_hypervisor_is_a_fault()
    {
        Request(1ul << 61, 0, 1ul << 61, 0, (InXen - Out) / 8);

        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.MemoryOp, Exchange, Argument));
        Assert.Equal((InXen - Out) / 8, guest.Peek(Exchanged));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_frame_that_is_not_the_domains_alone_ends_it_and_says_how_far_it_got(int bad)
    {
        foreach (var frame in new ulong[] { guest.Data[0].Number, guest.Space.L1.Number, NoMemory.Number, 0, guest.Hypervisor.AllocateShared(guest.Guest.Domain).Mfn.Number })
        {
            guest.Poke(In, Enumerable.Range(0, 4).Select(_ => guest.Guest.New().Number).ToArray());
            guest.Poke(In + ((ulong)bad * 8), frame);
            Request(4, 0, 4, 0);

            Assert.Equal(Minus(Errno.EINVAL), guest.Call(HypercallNumber.MemoryOp, Exchange, Argument));
            Assert.Equal((ulong)bad, guest.Peek(Exchanged));
            guest.AssertSound();
        }
    }

    [Fact]
    public void In_a_chunk_that_fails_nothing_is_lost()
    {
        guest.Poke(In + 24, frames[2].Number);
        var before = guest.Guest.Domain.TotalPages;
        Request(4, 0, 2, 1);

        Assert.Equal(Minus(Errno.EINVAL), guest.Call(HypercallNumber.MemoryOp, Exchange, Argument));
        Assert.Equal((2ul, guest.Guest.Domain, before), (guest.Peek(Exchanged), guest.Guest.Page(frames[2]).Owner, guest.Guest.Domain.TotalPages));
        guest.AssertSound();
    }

    [Fact]
    public void Without_memory_what_was_given_is_given_back()
    {
        Request(4, 0, 1, 2);
        while (guest.Hypervisor.AllocatePage(guest.Guest.Domain) is not null)
        {
        }

        Assert.Equal(Minus(Errno.ENOMEM), guest.Call(HypercallNumber.MemoryOp, Exchange, Argument));
        Assert.All(frames, frame => Assert.Equal((guest.Guest.Domain, 1ul), (guest.Guest.Page(frame).Owner, guest.Guest.Page(frame).Count)));
        guest.AssertSound();
    }

    [Fact]
    public void A_number_that_cannot_be_written_is_a_fault_and_the_frame_the_domains()
    {
        Request(4, 0, 4, 0);
        guest.Poke(Argument + 32, ReadOnlyPage << 12);
        var before = guest.Guest.Domain.TotalPages;

        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.MemoryOp, Exchange, Argument));
        Assert.Equal((0ul, before, 0ul), (guest.Peek(Exchanged), guest.Guest.Domain.TotalPages, guest.Guest.Page(frames[0]).Count));
        guest.AssertSound();
    }

    [Fact]
    public void Preemption_leaves_in_memory_how_far_it_got()
    {
        Request(4, 0, 4, 0);

        Assert.True(guest.Step(HypercallNumber.MemoryOp, 0, Exchange, Argument));
        Assert.Equal((12ul, Exchange, Argument, 1ul), (guest.Registers.Rax, guest.Registers.Rdi, guest.Registers.Rsi, guest.Peek(Exchanged)));
        while (guest.StepAgain(0))
        {
            guest.AssertSound();
        }

        Assert.Equal((0ul, 4ul), (guest.Registers.Rax, guest.Peek(Exchanged)));
    }

    [Fact]
    public void Addresses_can_be_limited()
    {
        Request(4, 0, 4, 0);
        guest.Poke(Argument + 48, 13ul << 32);

        Assert.Equal(Minus(Errno.ENOMEM), guest.Call(HypercallNumber.MemoryOp, Exchange, Argument));
    }

    private List<Domain?> Owners() => guest.Hypervisor.Frames.Select(page => page.Owner).ToList();

    private void Request(ulong extents, uint order, ulong outExtents, uint outOrder, ulong exchanged = 0, ulong domain = Self, ulong outDomain = Self) =>
        guest.Poke(Argument, In, extents, order, domain, Out, outExtents, outOrder, outDomain, exchanged);
}
