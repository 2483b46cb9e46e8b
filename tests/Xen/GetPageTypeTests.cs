using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen;

/// <summary>The decision table of get_page_type.</summary>
public class GetPageTypeTests
{
    private readonly Guest guest = new();

    [Fact]
    public void A_count_that_is_full_refuses_another_reference()
    {
        var page = guest.Page(guest.New());
        (page.Type, page.IsValidated, page.TypeCount) = (PageType.Writable, true, PageInfo.MostTypeReferences);

        Assert.Equal(Errno.EINVAL, guest.Hypervisor.GetPageType(page, PageType.Writable));
        Assert.Equal(PageInfo.MostTypeReferences, page.TypeCount);
    }

    [Fact]
    public void A_frame_that_is_writable_still_is_not_looked_at_again()
    {
        var page = guest.Page(guest.New());
        guest.Hypervisor.GetPageType(page, PageType.Writable);
        guest.Hypervisor.PutPageType(page);

        Assert.Equal((PageType.Writable, 0ul, true), (page.Type, page.TypeCount, page.IsValidated));
        Assert.Equal(Errno.None, guest.Hypervisor.GetPageType(page, PageType.Writable));
        Assert.Equal(1ul, page.TypeCount);
    }

    [Fact]
    public void A_table_that_was_given_up_is_validated_again()
    {
        var l1 = guest.New();
        Assert.Equal(Errno.None, guest.Pin(1, l1));
        guest.Unpin(l1);
        guest.Set(l1, 0, To(l1, P | RW));

        Assert.Equal(Errno.EBUSY, guest.Pin(1, l1));
    }

    [Fact]
    public void Another_type_may_be_taken_when_nobody_holds_the_old_one_and_translations_go()
    {
        var data = guest.New();
        var space = guest.LoadAddressSpace(To(data, P | RW));
        Assert.NotNull(guest.Hypervisor.Access(guest.Vcpu, 0, write: true));
        guest.Update(space.L1, 0, default);
        Assert.NotEmpty(guest.Vcpu.Tlb.Translations);

        Assert.Equal(Errno.None, guest.Pin(1, data));
        Assert.Empty(guest.Vcpu.Tlb.Translations);
    }

    [Fact]
    public void A_processor_that_was_flushed_since_is_not_flushed_again()
    {
        var (data, other) = (guest.New(), guest.New());
        var space = guest.LoadAddressSpace(To(data, P | RW), To(other, P | RW));
        guest.Hypervisor.Access(guest.Vcpu, 0, write: true);
        guest.Update(space.L1, 0, default);
        guest.Ext(MmuextCommand.TlbFlushLocal);
        guest.Hypervisor.Access(guest.Vcpu, 4096, write: true);

        Assert.Equal(Errno.None, guest.Pin(1, data));
        Assert.Single(guest.Vcpu.Tlb.Translations);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 4)]
    public void Another_type_is_refused_while_somebody_holds_the_old_one(int held, int asked)
    {
        var table = guest.New();
        Assert.Equal(Errno.None, guest.Pin(held, table));

        Assert.Equal(Errno.EINVAL, guest.Hypervisor.GetPageType(guest.Page(table), (PageType)asked));
        Assert.Equal(Errno.EINVAL, guest.Hypervisor.GetPageType(guest.Page(table), PageType.Writable));
        Assert.Equal(1ul, guest.Page(table).TypeCount);
    }

    [Fact]
    public void A_level_2_table_that_Xen_shares_is_another_type_than_one_that_it_does_not()
    {
        var page = guest.Page(guest.New());
        (page.Type, page.IsValidated, page.TypeCount) = (PageType.PaeXenL2, true, 1);

        Assert.Equal(Errno.EINVAL, guest.Hypervisor.GetPageType(page, PageType.L2));
    }

    [Fact]
    public void A_validated_frame_gets_one_more_reference()
    {
        var table = guest.New();
        guest.Pin(1, table);

        Assert.Equal(Errno.None, guest.Hypervisor.GetPageType(guest.Page(table), PageType.L1));
        Assert.Equal(2ul, guest.Page(table).TypeCount);
    }

    [Fact]
    public void A_frame_that_somebody_else_is_validating_is_waited_for()
    {
        var page = guest.Page(guest.New());
        (page.Type, page.TypeCount) = (PageType.L2, 1);

        Assert.Equal(Errno.EINTR, guest.Hypervisor.GetPageType(page, PageType.L2));
        Assert.Equal(1ul, page.TypeCount);
    }

    [Fact]
    public void A_partial_frame_is_resumed_where_it_stopped_and_gives_back_its_extra_reference()
    {
        var (first, last) = (guest.New(), guest.New());
        var table = guest.New((0, To(first, P)), (9, To(last, P)));
        var call = new MmuextOp(guest.Hypervisor, guest.Vcpu, [new MmuextRequest(MmuextCommand.PinL2Table, table.Number)], DomainId.Self);

        Assert.Equal(Errno.ERESTART, call.Continue(checks: 3));
        var page = guest.Page(table);
        Assert.Equal((true, 4, 1ul, 2ul), (page.IsPartial, page.NrValidated, page.TypeCount, page.Count));
        Assert.Equal((1ul, 0ul), (guest.Page(first).TypeCount, guest.Page(last).TypeCount));

        Assert.Equal(Errno.None, guest.Hypervisor.GetPageType(page, PageType.L2));
        Assert.Equal((false, true, 1ul, 1ul), (page.IsPartial, page.IsValidated, page.TypeCount, page.Count));
        Assert.Equal((1ul, 1ul), (guest.Page(first).TypeCount, guest.Page(last).TypeCount));
    }

    [Fact]
    public void Content_that_is_refused_leaves_no_type()
    {
        var table = guest.New((0, To(guest.New(), P | PSE)));

        Assert.Equal(Errno.EINVAL, guest.Hypervisor.GetPageType(guest.Page(table), PageType.L2));
        Assert.Equal((PageType.None, 0ul, 1ul), (guest.Page(table).Type, guest.Page(table).TypeCount, guest.Page(table).Count));
    }

    [Fact]
    public void Content_that_is_refused_after_some_was_accepted_is_parked_and_cleaned_before_the_hypercall_ends()
    {
        var good = guest.New();
        var table = guest.New((0, To(good, P)), (1, To(guest.New(), P | PSE)));

        Assert.Equal(Errno.EINVAL, guest.Pin(2, table));
        Assert.Null(guest.Vcpu.Parked);
        Assert.Equal((0ul, 1ul, false), (guest.Page(table).TypeCount, guest.Page(table).Count, guest.Page(table).IsPartial));
        Assert.Equal((0ul, 1ul), (guest.Page(good).TypeCount, guest.Page(good).Count));
    }

    [Fact]
    public void What_is_refused_deep_below_first_slots_is_cleaned_too()
    {
        var l2 = guest.New((0, To(guest.New(), P)), (1, To(guest.New(), P | PSE)));
        var l4 = guest.New((0, To(guest.New(), P)), (1, To(guest.New((0, To(l2, P))), P)));

        Assert.Equal(Errno.EINVAL, guest.Pin(4, l4));
        Assert.Equal((0ul, 1ul), (guest.Page(l2).TypeCount, guest.Page(l2).Count));
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    [Theory]
    [InlineData(true, Errno.EPERM)]
    [InlineData(false, Errno.EBUSY)]
    public void The_first_bad_leaf_in_ascending_order_decides_the_error(bool noMemoryFirst, Errno expected)
    {
        var table = guest.New();
        var busy = To(table, P | RW);
        var nothing = To(NoMemory, P);
        guest.Set(table, 1, noMemoryFirst ? nothing : busy);
        guest.Set(table, 2, noMemoryFirst ? busy : nothing);
        var l3 = guest.New((5, To(guest.New((7, To(table, P))), P)));

        Assert.Equal(expected, guest.Pin(3, l3));
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    [Fact]
    public void Get_page_fails_for_another_owner_for_a_free_frame_and_when_the_count_is_full()
    {
        var page = guest.Page(guest.New());
        var free = guest.Hypervisor.Frames.First(frame => frame.Count == 0);

        Assert.False(guest.Hypervisor.GetPage(page, guest.AddDomain(2)));
        Assert.False(guest.Hypervisor.GetPage(free, guest.Domain));
        page.Count = PageInfo.MostReferences;
        Assert.False(guest.Hypervisor.GetPage(page, guest.Domain));
    }
}
