using Verified.Abi;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen.Abi;

public class MemoryOpTests
{
    private const ulong Argument = 0x1000;
    private const ulong List = 0x2000;
    private const ulong Increase = 0;
    private const ulong Decrease = 1;
    private const ulong Populate = 6;

    private readonly AbiGuest guest = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_is_populated_is_the_domains_and_has_the_number_that_it_asked_for(int order)
    {
        guest.Poke(List, 100, 200);
        var before = guest.Guest.Domain.TotalPages;

        Assert.Equal(2, Change(Populate, List, 2, order));
        for (var extent = 0; extent < 2; extent++)
        {
            var first = guest.Peek(List + ((ulong)extent * 8));
            Assert.Equal(0ul, first % (1ul << order));
            for (var frame = 0ul; frame < 1ul << order; frame++)
            {
                Assert.Equal(guest.Guest.Domain, guest.Guest.Page(new Mfn(first + frame)).Owner);
                Assert.Equal(((ulong)(extent + 1) * 100) + frame, guest.Hypervisor.ReadM2p(new Mfn(first + frame)));
            }
        }

        Assert.Equal(before + (2ul << order), guest.Guest.Domain.TotalPages);
        guest.AssertSound();
    }

    [Fact]
    public void What_is_given_back_is_free_and_has_no_number()
    {
        var frames = new[] { guest.Guest.New(), guest.Guest.New() };
        guest.Guest.Update(frames[0], 0, new Entry(7), MmuUpdateCommand.MachphysUpdate);
        guest.Poke(List, frames[0].Number, frames[1].Number);
        var before = Current();

        Assert.Equal(2, Change(Decrease, List, 2));
        Assert.All(frames, frame => Assert.Equal((0ul, null), (guest.Guest.Page(frame).Count, guest.Guest.Page(frame).Owner)));
        Assert.Equal(ulong.MaxValue, guest.Hypervisor.ReadM2p(frames[0]));
        Assert.Equal(before - 2, Current());
        guest.AssertSound();
    }

    [Fact]
    public void A_pinned_table_is_the_domains_until_it_is_unpinned()
    {
        var l1 = guest.Guest.New();
        guest.Guest.Pin(1, l1);
        guest.Poke(List, l1.Number, l1.Number);
        var before = Current();

        Assert.Equal(2, Change(Decrease, List, 2));
        Assert.Equal((guest.Guest.Domain, before), (guest.Guest.Page(l1).Owner, Current()));
        Assert.Equal(Errno.None, guest.Guest.Unpin(l1));
        Assert.Equal((0ul, before - 1), (guest.Guest.Page(l1).Count, Current()));
        guest.AssertSound();
    }

    [Fact]
    public void Memory_of_the_hypervisors_that_is_given_back_cannot_be_got_any_more_and_is_nobody_elses()
    {
        var shared = guest.Hypervisor.AllocateShared(guest.Guest.Domain);
        Assert.Equal(0, guest.Call(HypercallNumber.UpdateVaMapping, 0x30_000, To(shared.Mfn, P | U | RW).Raw, 0));
        guest.Poke(List, shared.Mfn.Number, shared.Mfn.Number);

        Assert.Equal(2, Change(Decrease, List, 2));
        guest.AssertSound();
        Assert.Equal(0, guest.Call(HypercallNumber.UpdateVaMapping, 0x30_000, 0, 0));
        Assert.Equal((null, 1ul), (shared.Owner, shared.Count));
        Assert.Equal(Minus(Errno.EBUSY), guest.Call(HypercallNumber.UpdateVaMapping, 0x30_000, To(shared.Mfn, P | U).Raw, 0));
        Assert.Equal(0, Change(Decrease, List, 1));
        guest.AssertSound();

        guest.Hypervisor.DestroyDomain(guest.Guest.Domain);
        Assert.Equal(0ul, shared.Count);
    }

    [Theory]
    [InlineData(Increase, Argument, Self, 0ul, 4L)]
    [InlineData(Increase, FirstHole, Self, 0ul, 0L)]
    [InlineData(Increase, InXen, Self, 0ul, 0L)]
    [InlineData(Increase, Argument, 1ul, 0ul, 4L)]
    [InlineData(Increase, Argument, 2ul, 0ul, 0L)]
    [InlineData(Increase, Argument, 9ul, 0ul, 0L)]
    [InlineData(Increase | (1ul << 6), Argument, Self, 0ul, 4L)]
    [InlineData(Increase | (4ul << 6), Argument, Self, 0ul, 4L)]
    [InlineData(Increase | (99ul << 6), Argument, Self, 0ul, 99L)]
    [InlineData(Increase | (99ul << 6), FirstHole, Self, 0ul, 99L)]
    [InlineData(Increase, Argument, Self, 12ul, 0L)]
    [InlineData(Increase, Argument, Self, 13ul, 0L)]
    [InlineData(Increase, Argument, Self, 18ul, 4L)]
    [InlineData(Increase, Argument, Self, 255ul, 4L)]
    [InlineData(Increase, Argument, Self, 0x0100ul, 4L)]
    [InlineData(Increase, Argument, Self, 0x2_0100ul, 0L)]
    [InlineData(Increase, Argument, Self, 0x6_0100ul, 4L)]
    [InlineData(Populate, Argument, Self, 0x1_0000ul, 0L)]
    public void How_many_were_done_is_all_that_is_answered(ulong command, ulong argument, ulong domain, ulong flags, long expected)
    {
        guest.Guest.AddDomain(2);
        Reserve(Argument, List, 4, 0, (uint)flags, domain);

        Assert.Equal(expected, guest.Call(HypercallNumber.MemoryOp, command, argument));
        guest.AssertSound();
    }

    [Theory]
    [InlineData(0, 9u, 0)]
    [InlineData(0, 10u, 0)]
    public void Extents_that_are_too_large_are_not_there(int _, uint order, long expected) => Assert.Equal(expected, Change(Increase, List, 1, (int)order));

    [Theory]
    [InlineData(Increase)]
    [InlineData(Decrease)]
    [InlineData(Populate)]
    public void The_list_is_read_or_written_as_far_as_it_is_mapped(ulong command)
    {
        var frames = Enumerable.Range(0, 3).Select(_ => guest.Guest.New().Number).ToArray();
        guest.Guest.Update(guest.Space.L1, (int)ReadOnlyPage, To(guest.Data[ReadOnlyPage], P | U | RW));
        guest.Poke(FirstHole - 24, frames);

        Assert.Equal(3, Change(command, FirstHole - 24, 8));
        Assert.Equal(0, Change(command, InXen, 1));
        Assert.Equal(0, Change(command, NotCanonical, 1));
        guest.AssertSound();
    }

    [Theory]
    [InlineData(Increase, 1)]
    [InlineData(Populate, 1)]
    public void A_frame_whose_number_cannot_be_written_is_the_domains_all_the_same(ulong command, int got)
    {
        var before = Current();

        Assert.Equal(0, Change(command, ReadOnlyPage << 12, 1));
        Assert.Equal(before + got, Current());
    }

    [Fact]
    public void No_more_is_got_than_the_domain_may_have()
    {
        guest.Guest.Domain.MaxPages = guest.Guest.Domain.TotalPages + 3;

        Assert.Equal(3, Change(Increase, 0, 8));
        Assert.Equal((long)guest.Guest.Domain.MaxPages, guest.Call(HypercallNumber.MemoryOp, 4, Argument + 24));
        Assert.Equal(0, Change(Increase, 0, 8));
    }

    [Fact]
    public void What_there_is_not_is_not_got()
    {
        var free = guest.Hypervisor.Frames.Count(page => page.Count == 0);

        Assert.Equal(free, Change(Increase, 0, 1000));
        Assert.Equal(0, Change(Increase, 0, 0x3ff_ffff));
        Assert.Equal(0, Change(Increase, 0, 0x400_0000));
        guest.AssertSound();
    }

    [Fact]
    public void What_others_own_is_not_given_back()
    {
        var foreign = guest.Guest.NewOf(guest.Guest.AddDomain(2));
        foreach (var frame in new ulong[] { foreign.Number, NoMemory.Number, Mfn.Invalid.Number, ulong.MaxValue, 0 })
        {
            guest.Poke(List, guest.Guest.New().Number, frame);
            Assert.Equal(1, Change(Decrease, List, 2));
        }

        guest.AssertSound();
    }

    [Fact]
    public void Preemption_leaves_how_many_are_done_in_the_command()
    {
        guest.Poke(List, 100, 200, 300);
        Reserve(Argument, List, 3, 0, 0, Self);

        Assert.True(guest.Step(HypercallNumber.MemoryOp, 0, Populate, Argument));
        Assert.Equal((12ul, Populate | (1ul << 6), Argument), (guest.Registers.Rax, guest.Registers.Rdi, guest.Registers.Rsi));
        Assert.True(guest.StepAgain(0));
        Assert.False(guest.StepAgain(0));
        Assert.Equal(3ul, guest.Registers.Rax);
        Assert.Equal(300ul, guest.Hypervisor.ReadM2p(new Mfn(guest.Peek(List + 16))));
    }

    [Theory]
    [InlineData(2ul, Argument, 96L)]
    [InlineData(2ul | 64, Argument, -22L)]
    [InlineData(3ul, FirstHole, -14L)]
    [InlineData(3ul | 64, Argument, -22L)]
    [InlineData(14ul, Argument, 0L)]
    [InlineData(9ul, Argument, -38L)]
    [InlineData(9ul, FirstHole, -14L)]
    [InlineData(12ul, Argument, 0L)]
    [InlineData(12ul | 64, Argument, -38L)]
    [InlineData(12ul, ReadOnlyPage << 12, -14L)]
    [InlineData(5ul, Argument, 0L)]
    [InlineData(15ul, Argument, -13L)]
    [InlineData(15ul, FirstHole, -14L)]
    [InlineData(15ul | 64, Argument, -22L)]
    [InlineData(17ul, Argument, -3L)]
    [InlineData(26ul, Argument, -95L)]
    [InlineData(8ul, Argument, -38L)]
    [InlineData(63ul, Argument, -38L)]
    public void Questions_are_answered(ulong command, ulong argument, long expected)
    {
        guest.Poke(Argument, Self, 0, 0, 0, 9);

        Assert.Equal(expected, guest.Call(HypercallNumber.MemoryOp, command, argument));
    }

    [Theory]
    [InlineData(2ul, -1L)]
    [InlineData(9ul, -3L)]
    public void Others_are_not_asked_about(ulong domain, long expected)
    {
        guest.Guest.AddDomain(2);
        guest.Poke(Argument, domain);

        Assert.Equal(expected, guest.Call(HypercallNumber.MemoryOp, 3, Argument));
    }

    [Fact]
    public void The_machine_to_physical_table_is_where_it_is()
    {
        guest.Call(HypercallNumber.MemoryOp, 12, Argument);

        Assert.Equal([0xffff_8000_0000_0000, 0xffff_8040_0000_0000, 0x7ff_ffff_fful], new[] { guest.Peek(Argument), guest.Peek(Argument + 8), guest.Peek(Argument + 16) });
    }

    [Theory]
    [InlineData(7ul, 0u, Self, -13L)]
    [InlineData(7ul | (0x10000ul << 6), 0u, Self, -33L)]
    [InlineData(7ul, 4u, Self, -38L)]
    [InlineData(7ul, 0u, 9ul, -3L)]
    [InlineData(23ul, 0u, Self, -13L)]
    [InlineData(23ul, 3u, Self, -95L)]
    [InlineData(23ul | (0x10000ul << 6), 0u, Self, -33L)]
    public void A_pv_domain_has_no_physical_map_to_be_changed(ulong command, uint space, ulong domain, long expected)
    {
        var m2p = guest.Hypervisor.Frames.Select(page => guest.Hypervisor.ReadM2p(page.Mfn)).ToList();
        guest.Poke(Argument, command % 64 == 7 ? domain | ((ulong)space << 32) : domain | (space << 16), 5, guest.Data[0].Number);

        Assert.Equal(expected, guest.Call(HypercallNumber.MemoryOp, command, Argument));
        Assert.Equal(m2p, guest.Hypervisor.Frames.Select(page => guest.Hypervisor.ReadM2p(page.Mfn)));
    }

    private long Change(ulong command, ulong list, ulong extents, int order = 0)
    {
        Reserve(Argument, list, extents, (uint)order, 0, Self);
        return guest.Call(HypercallNumber.MemoryOp, command, Argument);
    }

    private void Reserve(ulong at, ulong list, ulong extents, uint order, uint flags, ulong domain) => guest.Poke(at, list, extents, order | ((ulong)flags << 32), domain);

    private long Current()
    {
        guest.Poke(Argument, Self);
        return guest.Call(HypercallNumber.MemoryOp, 3, Argument);
    }
}
