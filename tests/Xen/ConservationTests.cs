using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen;

/// <summary>What was taken comes back: after unpinning, and when a domain ends.</summary>
public class ConservationTests
{
    [Fact]
    public void Unpinning_everything_leaves_the_counts_of_the_start()
    {
        var guest = new Guest();
        var data = guest.New();
        var spaces = Enumerable.Range(0, 3).Select(_ => guest.NewAddressSpace(To(data, P | RW), To(data, P))).ToList();
        var before = Counts(guest.Hypervisor);

        Assert.All(spaces, space => Assert.Equal(Errno.None, guest.Pin(4, space.L4)));
        Assert.All(spaces, space => Assert.Equal(Errno.None, guest.Update(space.L4, 300, To(space.L4, P))));
        Assert.Equal(Errno.None, guest.Update(spaces[0].L3, 9, To(spaces[1].L3, P)));
        Assert.NotEqual(before, Counts(guest.Hypervisor));
        Assert.All(spaces, space => Assert.Equal(Errno.None, guest.Unpin(space.L4)));

        Assert.Equal(before, Counts(guest.Hypervisor));
        Assert.All(guest.Hypervisor.Frames.Where(page => page.Owner == guest.Domain), page => Assert.Equal((0ul, 1ul), (page.TypeCount, page.Count)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_domain_that_ends_leaves_nothing(bool pae)
    {
        var guest = pae ? Pae() : new Guest();
        var hypervisor = guest.Hypervisor;
        var free = hypervisor.Frames.Count(page => page.Count == 0) + (pae ? 2 : 1);
        hypervisor.AllocateShared(guest.Domain);
        var l1 = guest.New((0, To(guest.New(), P | RW)));
        var l2 = guest.New((0, To(l1, P)));
        var root = pae ? guest.New((0, To(l2, P)), (3, To(guest.New(), P))) : guest.New((0, To(guest.New((0, To(l2, P))), P)), (5, To(guest.New(), P)));
        guest.Pin(pae ? 3 : 4, root);
        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.NewBaseptr, root.Number));
        if (!pae)
        {
            Assert.Equal(Errno.None, guest.Ext(MmuextCommand.NewUserBaseptr, root.Number));
        }

        hypervisor.DestroyDomain(guest.Domain);

        Assert.Equal(free, hypervisor.Frames.Count(page => page.Count == 0));
        Assert.All(hypervisor.Frames.Where(page => page.Count == 0), page => Assert.Equal((PageType.None, 0ul, null), (page.Type, page.TypeCount, page.Owner)));
    }

    [Fact]
    public void A_domain_that_ends_in_the_middle_of_pinning_leaves_nothing()
    {
        var guest = new Guest();
        var free = guest.Hypervisor.Frames.Count(page => page.Count == 0) + 1;
        var space = guest.NewAddressSpace(To(guest.New(), P | RW));
        var pin = new MmuextOp(guest.Hypervisor, guest.Vcpu, [new MmuextRequest(MmuextCommand.PinL4Table, space.L4.Number)], DomainId.Self);
        Assert.Equal(Errno.ERESTART, pin.Continue(checks: 5));
        Assert.True(guest.Page(space.L2).IsPartial);

        guest.Hypervisor.DestroyDomain(guest.Domain);

        Assert.Equal(free, guest.Hypervisor.Frames.Count(page => page.Count == 0));
    }

    private static List<(ulong, ulong)> Counts(Hypervisor hypervisor) => hypervisor.Frames.Select(page => (page.TypeCount, page.Count)).ToList();
}
