using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen;

/// <summary>What is different for 32-bit guests.</summary>
public class PaeTests
{
    private readonly Guest guest = Pae();

    [Fact]
    public void The_last_entry_of_a_root_must_be_there_and_its_table_is_nobody_elses()
    {
        var l2 = guest.New();
        Assert.Equal(Errno.EINVAL, guest.Pin(3, guest.New()));
        Assert.Equal(Errno.EINVAL, guest.Pin(3, guest.New((0, To(l2, P)), (3, To(l2, P)))));

        var root = guest.New((3, To(l2, P)));
        Assert.Equal(Errno.None, guest.Pin(3, root));
        Assert.Equal((PageType.PaeXenL2, 1ul), (guest.Page(l2).Type, guest.Page(l2).TypeCount));
        Assert.Equal(Errno.EINVAL, guest.Pin(3, guest.New((3, To(l2, P)))));
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    [Fact]
    public void The_entries_of_a_root_become_writable_for_users_and_lose_that_when_it_goes()
    {
        var (low, high) = (guest.New(), guest.New());
        var root = guest.New((0, To(low, P)), (3, To(high, P)), (4, new Entry(0xdead_0001)));

        Assert.Equal(Errno.None, guest.Pin(3, root));
        Assert.Equal((To(low, P | RW | U), To(high, P | RW | U), default), (guest.Get(root, 0), guest.Get(root, 3), guest.Get(root, 4)));
        Assert.Equal(Errno.None, guest.Unpin(root));
        Assert.Equal((To(low, P), To(high, P)), (guest.Get(root, 0), guest.Get(root, 3)));
        Assert.Equal((PageType.L2, 0ul), (guest.Page(high).Type, guest.Page(high).TypeCount));
    }

    [Theory]
    [InlineData(PWT)]
    [InlineData(PCD)]
    [InlineData(PSE)]
    [InlineData(G)]
    [InlineData(NX)]
    [InlineData(1ul << 52)]
    public void The_entries_of_a_root_have_few_flags(ulong flag) =>
        Assert.Equal(Errno.EINVAL, guest.Pin(3, guest.New((0, To(guest.New(), P | flag)), (3, To(guest.New(), P)))));

    [Fact]
    public void The_slots_of_Xen_are_not_the_guests_to_change()
    {
        var l2 = guest.New();
        var root = guest.New((3, To(l2, P)));
        guest.Pin(3, root);

        Assert.Equal(Errno.EPERM, guest.Update(l2, 428, To(guest.New(), P)));
        Assert.Equal(Errno.None, guest.Update(l2, 427, To(guest.New(), P)));
        Assert.Equal(Errno.EINVAL, guest.Update(root, 3, default));
        Assert.Equal(Errno.EINVAL, guest.Update(root, 4, default));
        Assert.Equal(Errno.None, guest.Update(root, 2, default));
    }

    [Fact]
    public void A_root_may_not_refer_to_itself()
    {
        var root = guest.New((3, To(guest.New(), P)));
        guest.Set(root, 0, To(root, P));
        Assert.Equal(Errno.EINVAL, guest.Pin(3, root));

        guest.Set(root, 0, default);
        Assert.Equal(Errno.None, guest.Pin(3, root));
        Assert.Equal(Errno.EINVAL, guest.Update(root, 0, To(root, P)));
    }

    [Fact]
    public void A_root_is_loaded_into_a_table_of_Xens_and_pinning_level_4_does_nothing()
    {
        var root = guest.New((3, To(guest.New(), P)));

        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.NewBaseptr, root.Number));
        Assert.Equal((PageType.L3, 1ul), (guest.Page(root).Type, guest.Page(root).TypeCount));
        Assert.Equal(root, guest.Get(guest.Vcpu.KernelRoot!.Mfn, 0).Frame);
        Assert.Equal(Errno.None, guest.Pin(4, guest.New((0, To(NoMemory, P)))));
        Assert.Equal(Errno.EINVAL, guest.Update(guest.Vcpu.KernelRoot.Mfn, 1, default));
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    [Fact]
    public void Entries_of_level_1_are_taken_as_they_are()
    {
        var data = guest.New();
        var l1 = guest.New((0, To(data, P)));

        Assert.Equal(Errno.None, guest.Pin(1, l1));
        Assert.Equal(To(data, P), guest.Get(l1, 0));
    }
}
