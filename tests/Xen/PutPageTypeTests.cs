using Verified.Abi;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen;

/// <summary>Giving type references back.</summary>
public class PutPageTypeTests
{
    private readonly Guest guest = new();

    [Theory]
    [InlineData(PageType.Writable)]
    [InlineData(PageType.SegDesc)]
    internal void Data_and_descriptors_stay_validated_without_references(PageType type)
    {
        var page = guest.Page(guest.New());
        Assert.Equal(Errno.None, guest.Hypervisor.GetPageType(page, type));
        guest.Hypervisor.PutPageType(page);

        Assert.Equal((type, 0ul, true), (page.Type, page.TypeCount, page.IsValidated));
    }

    [Fact]
    public void A_table_gives_back_what_its_entries_took()
    {
        var (written, read) = (guest.New(), guest.New());
        var space = guest.NewAddressSpace(To(written, P | RW), To(read, P));
        guest.Pin(4, space.L4);
        Assert.Equal((1ul, 2ul, 0ul, 2ul), (guest.Page(written).TypeCount, guest.Page(written).Count, guest.Page(read).TypeCount, guest.Page(read).Count));

        Assert.Equal(Errno.None, guest.Unpin(space.L4));
        Assert.All(new[] { space.L4, space.L3, space.L2, space.L1, written, read }, mfn =>
            Assert.Equal((0ul, 1ul), (guest.Page(mfn).TypeCount, guest.Page(mfn).Count)));
        Assert.All(new[] { space.L4, space.L3, space.L2, space.L1 }, mfn => Assert.False(guest.Page(mfn).IsValidated));
    }

    [Fact]
    public void A_table_with_other_references_is_not_devalidated()
    {
        var space = guest.NewAddressSpace();
        guest.Pin(4, space.L4);
        guest.Pin(3, space.L3);
        guest.Unpin(space.L4);

        Assert.Equal((1ul, true), (guest.Page(space.L3).TypeCount, guest.Page(space.L3).IsValidated));
        Assert.Equal(1ul, guest.Page(space.L1).TypeCount);
    }

    [Fact]
    public void Giving_back_can_be_interrupted_and_goes_on_from_there()
    {
        var (first, last) = (guest.New(), guest.New());
        var table = guest.New((3, To(first, P)), (500, To(last, P)));
        guest.Pin(2, table);
        var call = new MmuextOp(guest.Hypervisor, guest.Vcpu, [new MmuextRequest(MmuextCommand.UnpinTable, table.Number)], DomainId.Self);

        Assert.Equal(Errno.ERESTART, call.Continue(checks: 20));
        var page = guest.Page(table);
        Assert.Equal((false, true, 1ul, 1ul, 0ul), (page.IsPinned, page.IsPartial, page.TypeCount, guest.Page(first).TypeCount, guest.Page(last).TypeCount));
        Assert.Null(References.FirstDefect(guest.Hypervisor));

        Assert.Equal(Errno.None, call.Run());
        Assert.Equal((false, 0ul, 1ul, 0ul), (page.IsPartial, page.TypeCount, page.Count, guest.Page(first).TypeCount));
        Assert.Equal(1, call.Done);
    }

    [Fact]
    public void What_was_interrupted_can_be_resumed_by_another_vcpu_and_is_then_no_longer_cleaned()
    {
        var other = guest.Hypervisor.AddVcpu(guest.Domain);
        var table = guest.New((3, To(guest.New(), P)));
        guest.Pin(2, table);
        var unpin = new MmuextOp(guest.Hypervisor, guest.Vcpu, [new MmuextRequest(MmuextCommand.UnpinTable, table.Number)], DomainId.Self);
        Assert.Equal(Errno.ERESTART, unpin.Continue(checks: 20));

        Assert.Equal(Errno.None, new MmuextOp(guest.Hypervisor, other, [new MmuextRequest(MmuextCommand.PinL2Table, table.Number)], DomainId.Self).Run());
        Assert.Equal(Errno.None, unpin.Run());
        Assert.Equal((true, true, 1ul, 2ul), (guest.Page(table).IsPinned, guest.Page(table).IsValidated, guest.Page(table).TypeCount, guest.Page(table).Count));
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    [Fact]
    public void Only_what_is_held_can_be_put()
    {
        var page = guest.Page(guest.New());

        Assert.Throws<KernelBug>(() => guest.Hypervisor.PutPageType(page));
        guest.Hypervisor.PutPage(page);
        Assert.Throws<KernelBug>(() => guest.Hypervisor.PutPage(page));
    }

    [Fact]
    public void A_freed_frame_contains_junk_and_has_no_owner()
    {
        var page = guest.Page(guest.New((0, To(NoMemory, P))));
        page.IsAllocated = false;
        guest.Hypervisor.PutPage(page);

        Assert.Null(page.Owner);
        Assert.Equal(0xaaaa_aaaa_aaaa_aaaaul, guest.Hypervisor.Memory.Read(page.Mfn, 0));
    }
}
