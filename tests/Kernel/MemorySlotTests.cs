using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.Secondary.Kvm;
using Xunit;

namespace Verified.Tests.Kernel;

public class MemorySlotTests
{
    [Fact]
    public void Every_guest_page_is_backed_by_an_address_and_back()
    {
        var slots = new MemorySlots(pages: 5);

        Assert.All(Enumerable.Range(0, 5), page => Assert.Equal(new Gfn(page), slots.ToGfn(slots.ToVa(new Gfn(page))!.Value)));
    }

    [Fact]
    public void Behind_the_last_slot_is_nothing()
    {
        var slots = new MemorySlots(pages: 5);

        Assert.Null(slots.ToVa(new Gfn(5)));
        Assert.Null(slots.ToGfn(new Va(5)));
    }

    [Fact]
    public void A_slot_translates_by_its_offset()
    {
        var slot = new MemorySlot(new Gfn(2), Pages: 3, new Va(10));

        Assert.Equal((new Va(12), new Gfn(3)), (slot.ToVa(new Gfn(4)), slot.ToGfn(new Va(11))));
        Assert.Equal((false, true, true, false), (slot.Holds(new Gfn(1)), slot.Holds(new Gfn(2)), slot.Holds(new Va(12)), slot.Holds(new Va(13))));
    }

    [Fact]
    public void An_address_says_what_kind_it_is() => Assert.Equal("pfn:1 va:2 gfn:3", $"{new Pfn(1)} {new Va(2)} {new Gfn(3)}");
}
