using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen;

/// <summary>Entries that refer to a table of the same level.</summary>
public class LinearTableTests
{
    private readonly Guest guest = new();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_table_may_refer_to_itself_read_only_and_needs_no_reference(int level)
    {
        var table = guest.New();
        guest.Set(table, 5, To(table, P));

        Assert.Equal(Errno.None, guest.Pin(level, table));
        Assert.Equal((1ul, 2ul, 0), (guest.Page(table).TypeCount, guest.Page(table).Count, guest.Page(table).LinearCount));
        Assert.Equal(Errno.None, guest.Unpin(table));
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    [Fact]
    public void A_table_may_not_refer_to_itself_writable_whichever_way_it_comes_about()
    {
        var table = guest.New();
        guest.Set(table, 5, To(table, P | RW));
        Assert.Equal(Errno.EINVAL, guest.Pin(4, table));

        guest.Set(table, 5, To(table, P));
        Assert.Equal(Errno.None, guest.Pin(4, table));
        Assert.Equal(Errno.EINVAL, guest.Update(table, 5, To(table, P | RW)));
    }

    [Fact]
    public void A_reference_to_another_table_is_counted_in_both()
    {
        var (outer, inner) = (guest.New(), guest.New());
        guest.Pin(2, inner);
        guest.Pin(2, outer);

        Assert.Equal(Errno.None, guest.Update(outer, 0, To(inner, P)));
        Assert.Equal((1, -1), (guest.Page(outer).LinearCount, guest.Page(inner).LinearCount));
        Assert.Equal((2ul, 3ul), (guest.Page(inner).TypeCount, guest.Page(inner).Count));
        Assert.Null(References.FirstDefect(guest.Hypervisor));

        Assert.Equal(Errno.None, guest.Update(outer, 0, default));
        Assert.Equal((0, 0), (guest.Page(outer).LinearCount, guest.Page(inner).LinearCount));
        Assert.Equal((1ul, 2ul), (guest.Page(inner).TypeCount, guest.Page(inner).Count));
    }

    [Fact]
    public void The_last_reference_may_be_a_linear_one()
    {
        var data = guest.New();
        var inner = guest.New((3, To(data, P)));
        guest.Pin(2, inner);
        var outer = guest.New((511, To(inner, P)));
        Assert.Equal(Errno.None, guest.Pin(2, outer));
        guest.Unpin(inner);
        Assert.Equal(1ul, guest.Page(inner).TypeCount);

        Assert.Equal(Errno.None, guest.Unpin(outer));
        Assert.All(new[] { outer, inner, data }, mfn => Assert.Equal((0ul, 1ul, 0), (guest.Page(mfn).TypeCount, guest.Page(mfn).Count, guest.Page(mfn).LinearCount)));
    }

    [Fact]
    public void They_are_no_deeper_than_one_step()
    {
        var (a, b, c) = (guest.New(), guest.New(), guest.New());
        Assert.All(new[] { a, b, c }, table => Assert.Equal(Errno.None, guest.Pin(2, table)));
        Assert.Equal(Errno.None, guest.Update(a, 0, To(b, P)));

        Assert.Equal(Errno.EINVAL, guest.Update(b, 0, To(c, P)));
        Assert.Equal(Errno.EINVAL, guest.Update(c, 0, To(a, P)));
        Assert.Equal(Errno.None, guest.Update(a, 1, To(c, P)));
        Assert.Equal(2, guest.Page(a).LinearCount);
    }

    [Fact]
    public void The_other_table_must_be_validated_already_and_the_domains()
    {
        var other = guest.AddDomain(2);
        var foreign = guest.NewOf(other);
        Assert.Equal(Errno.None, guest.Hypervisor.GetPageType(guest.Page(foreign), PageType.L2));
        var outer = guest.New();
        guest.Pin(2, outer);
        var partial = guest.New();
        (guest.Page(partial).Type, guest.Page(partial).TypeCount) = (PageType.L2, 1);

        Assert.Equal(Errno.EINVAL, guest.Update(outer, 0, To(foreign, P)));
        Assert.Equal(Errno.EINTR, guest.Hypervisor.GetPageType(guest.Page(partial), PageType.L2));
        Assert.Equal(Errno.EINVAL, guest.Update(outer, 0, To(partial, P)));
    }

    [Fact]
    public void One_that_was_given_back_in_part_can_be_taken_again_by_another_vcpu()
    {
        var other = guest.Hypervisor.AddVcpu(guest.Domain);
        var (outer, inner) = (guest.New(), guest.New());
        guest.Pin(2, inner);
        guest.Pin(2, outer);
        guest.Update(outer, 5, To(inner, P));
        guest.Unpin(inner);
        var unpin = new MmuextOp(guest.Hypervisor, guest.Vcpu, [new MmuextRequest(MmuextCommand.UnpinTable, outer.Number)], DomainId.Self);
        Assert.Equal(Errno.ERESTART, unpin.Continue(checks: 510));
        Assert.True(guest.Page(outer) is { IsPartial: true, NrValidated: 5, PartialSet: true } && guest.Page(inner).IsPartial);

        MmuextRequest[] pins = [new(MmuextCommand.PinL2Table, inner.Number), new(MmuextCommand.PinL2Table, outer.Number)];
        Assert.Equal(Errno.None, new MmuextOp(guest.Hypervisor, other, pins, DomainId.Self).Run());
        Assert.Equal((1, -1, 2ul), (guest.Page(outer).LinearCount, guest.Page(inner).LinearCount, guest.Page(inner).TypeCount));
        Assert.Null(References.FirstDefect(guest.Hypervisor));

        Assert.Equal(Errno.None, unpin.Run());
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    [Fact]
    public void They_can_be_switched_off()
    {
        var plain = new Guest(linearPagetables: false);
        var table = plain.New();
        plain.Set(table, 5, To(table, P));

        Assert.Equal(Errno.EINVAL, plain.Pin(4, table));
    }
}
