using Xunit;
using static Verified.Tests.Kernel.Call;

namespace Verified.Tests.Kernel;

public class FactTests
{
    private readonly Machine machine = new(Machine.Classic);

    [Fact]
    public void A_page_that_was_written_by_a_processor()
    {
        machine.Run(Write(1, 3, cpu: 1));

        Assert.Equal((true, 1, 1, 1, 3), (machine.Facts.Allocated(0), machine.Facts.Generation(0), machine.Facts.References(0), machine.Facts.Mapped(0), machine.Facts.Data(0)));
        Assert.Equal((false, false), (machine.Facts.Dirty(0), machine.Facts.Young(0)));
        Assert.Equal((true, 0, true, true, true), (machine.Facts.Pte(0, 1), machine.Facts.PteFrame(0, 1), machine.Facts.PteWritable(0, 1), machine.Facts.PteAccessed(0, 1), machine.Facts.PteDirty(0, 1)));
        Assert.Equal((true, 0, true, false), (machine.Facts.Tlb(1, 0, 1), machine.Facts.TlbFrame(1, 0, 1), machine.Facts.TlbWritable(1, 0, 1), machine.Facts.Tlb(0, 0, 1)));
    }

    [Fact]
    public void A_page_that_was_written_by_a_guest()
    {
        machine.Run(Write(0, 0), Register(1), GuestWrite(3, 2, vcpu: 1, secondary: 1));

        Assert.Equal((1, 0, 0, 0, false, 0), (machine.Facts.Registered(1), machine.Facts.MmOf(1), machine.Facts.Lock(1), machine.Facts.Sequence(1), machine.Facts.SecondaryFlushPending(1), machine.Facts.Active(1)));
        Assert.Equal((true, 1, 1), (machine.Facts.Spte(1, 3), machine.Facts.SpteFrame(1, 3), machine.Facts.SpteGeneration(1, 3)));
        Assert.Equal((true, true, true), (machine.Facts.SpteWritable(1, 3), machine.Facts.SpteAccessed(1, 3), machine.Facts.SpteDirty(1, 3)));
        Assert.Equal((true, 1, true), (machine.Facts.SecondaryTlb(1, 1, 3), machine.Facts.SecondaryTlbFrame(1, 1, 3), machine.Facts.SecondaryTlbWritable(1, 1, 3)));
        Assert.Equal((0, false, 0, 0), (machine.Facts.Registered(0), machine.Facts.Spte(0, 3), machine.Facts.SpteFrame(0, 3), machine.Facts.SpteGeneration(0, 3)));
    }

    [Fact]
    public void A_page_that_came_back_from_the_swap_device()
    {
        machine.Run(Write(2, 3), Reclaim(0, 1));
        Assert.Equal((true, 0, 1, 3, false), (machine.Facts.Swapped(0, 2), machine.Facts.SwappedTo(0, 2), machine.Facts.SwapMap(0), machine.Facts.SwapData(0), machine.Facts.Cached(0)));

        machine.Run(Write(0, 1), Read(2));
        Assert.Equal((true, 1, 1, 0), (machine.Facts.Cached(0), machine.Facts.CachePage(0), machine.Facts.CacheHeld(1), machine.Facts.CacheHeld(0)));
        Assert.Equal((false, 0, 0), (machine.Facts.Swapped(0, 2), machine.Facts.SwappedTo(0, 2), machine.Facts.SwapMap(0)));
    }
}
