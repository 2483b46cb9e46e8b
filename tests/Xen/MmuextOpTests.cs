using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen;

public class MmuextOpTests
{
    private readonly Guest guest = new();

    [Fact]
    public void Domains_are_named_by_number_and_oneself_is_not()
    {
        guest.AddDomain(2);
        guest.AddDomain(3, translated: true);

        Assert.Equal(Errno.ESRCH, guest.Ext(MmuextCommand.TlbFlushLocal, fd: new DomainId(1)));
        Assert.Equal(Errno.ESRCH, guest.Ext(MmuextCommand.TlbFlushLocal, fd: new DomainId(9)));
        Assert.Equal(Errno.EINVAL, guest.Ext(MmuextCommand.TlbFlushLocal, fd: new DomainId(3)));
        Assert.Equal(Errno.EPERM, guest.Ext(MmuextCommand.PinL1Table, guest.New().Number, fd: new DomainId(2)));
    }

    [Theory]
    [InlineData(MmuextCommand.NewBaseptr)]
    [InlineData(MmuextCommand.NewUserBaseptr)]
    [InlineData(MmuextCommand.TlbFlushLocal)]
    [InlineData(MmuextCommand.InvlpgLocal)]
    [InlineData(MmuextCommand.TlbFlushMulti)]
    [InlineData(MmuextCommand.InvlpgMulti)]
    [InlineData(MmuextCommand.TlbFlushAll)]
    [InlineData(MmuextCommand.InvlpgAll)]
    [InlineData(MmuextCommand.FlushCache)]
    [InlineData(MmuextCommand.FlushCacheGlobal)]
    [InlineData(MmuextCommand.SetLdt)]
    internal void What_is_about_oneself_is_refused_for_another_domain(MmuextCommand command)
    {
        var control = new Guest(new Domain(new DomainId(0), Mode.Long) { IsPrivileged = true });
        control.AddDomain(2);

        Assert.Equal(Errno.EPERM, control.Ext(command, fd: new DomainId(2)));
    }

    [Theory]
    [InlineData(14, Errno.ENOSYS)]
    [InlineData(21, Errno.ENOSYS)]
    [InlineData(99, Errno.ENOSYS)]
    [InlineData(19, Errno.EOPNOTSUPP)]
    [InlineData(20, Errno.EOPNOTSUPP)]
    public void Commands_that_are_none_and_superpages_are_refused(int command, Errno expected) =>
        Assert.Equal(expected, guest.Ext((MmuextCommand)command, guest.New().Number));

    [Fact]
    public void A_pin_is_one_reference_of_each_kind_and_there_is_one_at_most()
    {
        var table = guest.New();

        Assert.Equal(Errno.None, guest.Pin(1, table));
        Assert.Equal(Errno.EINVAL, guest.Pin(1, table));
        Assert.Equal(Errno.EINVAL, guest.Pin(2, table));
        Assert.Equal((1ul, 2ul, true), (guest.Page(table).TypeCount, guest.Page(table).Count, guest.Page(table).IsPinned));
        Assert.Equal(Errno.None, guest.Unpin(table));
        Assert.Equal(Errno.EINVAL, guest.Unpin(table));
        Assert.Equal((0ul, 1ul, false), (guest.Page(table).TypeCount, guest.Page(table).Count, guest.Page(table).IsPinned));
    }

    [Fact]
    public void Only_ones_own_frames_are_pinned_and_none_that_is_mapped_writable()
    {
        var data = guest.New();
        guest.LoadAddressSpace(To(data, P | RW));
        var foreign = guest.NewOf(guest.AddDomain(2));

        Assert.Equal(Errno.EINVAL, guest.Pin(1, data));
        Assert.Equal(Errno.EINVAL, guest.Pin(1, foreign));
        Assert.Equal(Errno.EINVAL, guest.Pin(1, NoMemory));
        Assert.Equal(Errno.EINVAL, guest.Unpin(foreign));
        Assert.Equal(Errno.EINVAL, guest.Unpin(NoMemory));
    }

    [Fact]
    public void A_new_root_is_validated_loaded_and_flushed_and_the_old_one_given_back()
    {
        var data = guest.New();
        var (first, second) = (guest.NewAddressSpace(To(data, P)), guest.NewAddressSpace());
        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.NewBaseptr, first.L4.Number));
        guest.Hypervisor.Access(guest.Vcpu, 0, write: false);

        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.NewBaseptr, second.L4.Number));
        Assert.Empty(guest.Vcpu.Tlb.Translations);
        Assert.Equal((0ul, 0ul, 1ul), (guest.Page(first.L4).TypeCount, guest.Page(first.L1).TypeCount, guest.Page(second.L4).TypeCount));
        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.NewBaseptr, second.L4.Number));
        Assert.Equal(1ul, guest.Page(second.L4).TypeCount);
        Assert.Equal(Errno.EINVAL, guest.Ext(MmuextCommand.NewBaseptr, data.Number + 0x1000));
        Assert.Equal(Errno.EINVAL, guest.Ext(MmuextCommand.NewBaseptr, second.L1.Number));
        Assert.Equal(Errno.EBUSY, guest.Ext(MmuextCommand.NewBaseptr, guest.NewAddressSpace(To(second.L1, P | RW)).L4.Number));
        Assert.Equal(second.L4, guest.Vcpu.KernelRoot!.Mfn);
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    [Fact]
    public void A_user_root_comes_and_goes()
    {
        var root = guest.New();

        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.NewUserBaseptr));
        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.NewUserBaseptr, root.Number));
        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.NewUserBaseptr, root.Number));
        Assert.Equal((1ul, 2ul), (guest.Page(root).TypeCount, guest.Page(root).Count));
        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.NewUserBaseptr));
        Assert.Equal((0ul, 1ul), (guest.Page(root).TypeCount, guest.Page(root).Count));
        Assert.Null(guest.Vcpu.UserRoot);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whether_a_user_root_shows_the_machine_to_physical_table_is_the_guests_choice(bool hides)
    {
        guest.Domain.HidesM2p = hides;
        var (kernel, user, pinned) = (guest.New(), guest.New(), guest.New());
        guest.Ext(MmuextCommand.NewBaseptr, kernel.Number);
        guest.Ext(MmuextCommand.NewUserBaseptr, user.Number);
        guest.Pin(4, pinned);

        Assert.Equal((true, false, hides), (guest.Get(kernel, 256).IsPresent, guest.Get(user, 256).IsPresent, guest.Get(pinned, 256).IsPresent));
    }

    [Fact]
    public void A_guest_reads_the_machine_to_physical_table_and_does_not_write_it()
    {
        var mfn = guest.LoadAddressSpace().L1;
        guest.Update(mfn, 0, new Entry(0x1234), MmuUpdateCommand.MachphysUpdate);
        var va = 0xffff_8000_0000_0000 + (mfn.Number * 8);

        var seen = guest.Hypervisor.Access(guest.Vcpu, va, write: false);
        Assert.Equal(0x1234ul, guest.Hypervisor.Memory.Read(seen!.Value.Frame, (int)(va % 4096) / 8));
        Assert.Null(guest.Hypervisor.Access(guest.Vcpu, va, write: true));
    }

    [Fact]
    public void Pages_are_cleared_and_copied_where_they_can_be_written()
    {
        var (source, target, table) = (guest.New((2, new Entry(77))), guest.New(), guest.New());
        guest.Pin(1, table);

        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.CopyPage, target.Number, source.Number));
        Assert.Equal(77ul, guest.Get(target, 2).Raw);
        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.ClearPage, target.Number));
        Assert.Equal(0ul, guest.Get(target, 2).Raw);
        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.CopyPage, target.Number, table.Number));
        Assert.Equal(Errno.EINVAL, guest.Ext(MmuextCommand.ClearPage, table.Number));
        Assert.Equal(Errno.EINVAL, guest.Ext(MmuextCommand.CopyPage, table.Number, source.Number));
        Assert.Equal(Errno.EINVAL, guest.Ext(MmuextCommand.CopyPage, target.Number, NoMemory.Number));
        Assert.Equal(Errno.EINVAL, guest.Ext(MmuextCommand.ClearPage, NoMemory.Number));
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    [Theory]
    [InlineData(0x1000ul, 8192ul, Errno.None)]
    [InlineData(0x1001ul, 0ul, Errno.None)]
    [InlineData(0x1000ul, 8193ul, Errno.EINVAL)]
    [InlineData(0x1008ul, 1ul, Errno.EINVAL)]
    [InlineData(0xffff_8000_0000_0000ul, 1ul, Errno.EINVAL)]
    public void A_local_descriptor_table_is_aligned_and_the_guests(ulong va, ulong entries, Errno expected) =>
        Assert.Equal(expected, guest.Ext(MmuextCommand.SetLdt, va, entries));

    [Fact]
    public void Caches_are_flushed_for_those_who_reach_devices()
    {
        var driver = new Guest(new Domain(new DomainId(1), Mode.Long) { HasDevices = true });

        Assert.Equal((Errno.EACCES, Errno.EINVAL), (guest.Ext(MmuextCommand.FlushCache), guest.Ext(MmuextCommand.FlushCacheGlobal)));
        Assert.Equal((Errno.None, Errno.None), (driver.Ext(MmuextCommand.FlushCache), driver.Ext(MmuextCommand.FlushCacheGlobal)));
    }

    [Theory]
    [InlineData(MmuextCommand.TlbFlushLocal, 0ul, 0)]
    [InlineData(MmuextCommand.TlbFlushAll, 0ul, 0)]
    [InlineData(MmuextCommand.InvlpgLocal, 0x1000ul, 1)]
    [InlineData(MmuextCommand.InvlpgAll, 0x1fffUL, 1)]
    [InlineData(MmuextCommand.InvlpgAll, 0xffff_8000_0000_0000ul, 2)]
    internal void Translations_are_flushed(MmuextCommand command, ulong va, int left)
    {
        guest.LoadAddressSpace(To(guest.New(), P), To(guest.New(), P));
        guest.Hypervisor.Access(guest.Vcpu, 0, write: false);
        guest.Hypervisor.Access(guest.Vcpu, 0x1000, write: false);

        Assert.Equal(Errno.None, guest.Ext(command, va));
        Assert.Equal(left, guest.Vcpu.Tlb.Translations.Count());
    }

    [Fact]
    public void A_bitmap_that_cannot_be_read_is_refused()
    {
        guest.LoadAddressSpace(To(guest.New((0, new Entry(1))), P));
        guest.Hypervisor.Access(guest.Vcpu, 0, write: false);

        Assert.Equal(Errno.EINVAL, guest.Ext(MmuextCommand.TlbFlushMulti, arg2: 0x5000));
        Assert.Equal(Errno.None, guest.Ext(MmuextCommand.TlbFlushMulti, arg2: 0));
        Assert.Empty(guest.Vcpu.Tlb.Translations);
    }
}
