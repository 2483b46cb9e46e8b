using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen;

public class MmuUpdateTests
{
    private readonly Guest guest = new();

    [Theory]
    [InlineData(0x0001u, Errno.ESRCH)]
    [InlineData(0x0009u, Errno.ESRCH)]
    [InlineData(0x000b_7ff0u, Errno.ESRCH)]
    [InlineData(0x0003_7ff0u, Errno.EINVAL)]
    [InlineData(0x0002u, Errno.EPERM)]
    [InlineData(0x7ff2u, Errno.EPERM)]
    [InlineData(0x0002_7ff0u, Errno.None)]
    [InlineData(0x7ff1u, Errno.None)]
    public void Domains_are_named_by_number_and_oneself_is_not(uint foreigndom, Errno expected)
    {
        guest.AddDomain(2);

        Assert.Equal(expected, guest.Update(guest.New(), 0, default, fd: foreigndom));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void Commands_that_are_none_are_refused(int command) =>
        Assert.Equal(Errno.ENOSYS, guest.Update(guest.New(), 0, default, (MmuUpdateCommand)command));

    [Fact]
    public void It_stops_at_the_first_error_and_says_how_much_was_done()
    {
        var data = guest.New();
        MmuUpdateRequest[] requests = [Request(data, 0, new Entry(5)), Request(NoMemory, 0, default), Request(data, 1, new Entry(6))];

        Assert.Equal((Errno.EINVAL, 1), guest.Updates(requests));
        Assert.Equal((5ul, 0ul), (guest.Get(data, 0).Raw, guest.Get(data, 1).Raw));
        Assert.Equal((Errno.None, 1), guest.Updates([requests[0]]));
        Assert.Equal((Errno.None, 0), guest.Updates([]));
    }

    [Fact]
    public void A_frame_of_data_takes_any_eight_bytes()
    {
        var (unused, writable) = (guest.New(), guest.New());
        guest.Hypervisor.GetPageType(guest.Page(writable), PageType.Writable);

        Assert.Equal(Errno.None, guest.Update(unused, 1, new Entry(ulong.MaxValue)));
        Assert.Equal(Errno.None, guest.Update(writable, 511, new Entry(ulong.MaxValue)));
        Assert.Equal((ulong.MaxValue, ulong.MaxValue), (guest.Get(unused, 1).Raw, guest.Get(writable, 511).Raw));
        Assert.Equal((0ul, 1ul), (guest.Page(unused).TypeCount, guest.Page(writable).TypeCount));
    }

    [Fact]
    public void Descriptors_in_use_and_frames_that_are_not_ones_own_are_not_written()
    {
        var descriptors = guest.New();
        guest.Hypervisor.GetPageType(guest.Page(descriptors), PageType.SegDesc);

        Assert.Equal(Errno.EINVAL, guest.Update(descriptors, 0, new Entry(1)));
        Assert.Equal(Errno.EINVAL, guest.Update(guest.NewOf(guest.AddDomain(2)), 0, new Entry(1)));
        Assert.Equal(Errno.EINVAL, guest.Update(NoMemory, 0, new Entry(1)));
        guest.Hypervisor.PutPageType(guest.Page(descriptors));
        Assert.Equal(Errno.None, guest.Update(descriptors, 0, new Entry(1)));
    }

    [Fact]
    public void A_table_that_is_not_validated_to_its_end_is_not_written()
    {
        var table = guest.New((0, To(guest.New(), P)));
        var pin = new MmuextOp(guest.Hypervisor, guest.Vcpu, [new MmuextRequest(MmuextCommand.PinL2Table, table.Number)], DomainId.Self);
        Assert.Equal(Errno.ERESTART, pin.Continue(checks: 3));
        var other = guest.Hypervisor.AddVcpu(guest.Domain);

        Assert.Equal(Errno.EINVAL, new MmuUpdate(guest.Hypervisor, other, [Request(table, 0, default)], 0x7ff0).Run());
        Assert.True(guest.Get(table, 0).IsPresent);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(271)]
    public void Slots_of_Xen_are_refused(int slot)
    {
        var space = guest.LoadAddressSpace();

        Assert.Equal(Errno.EINVAL, guest.Update(space.L4, slot, To(space.L3, P)));
        Assert.Equal(Errno.EINVAL, guest.Update(space.L4, slot, default));
    }

    [Fact]
    public void A_refused_entry_changes_nothing()
    {
        var data = guest.New();
        var space = guest.LoadAddressSpace(To(data, P | RW));
        var before = guest.Get(space.L1, 0);

        Assert.Equal(Errno.EBUSY, guest.Update(space.L1, 0, To(space.L1, P | RW)));
        Assert.Equal(Errno.EINVAL, guest.Update(space.L1, 0, To(data, P | PCD)));
        Assert.Equal(Errno.EINVAL, guest.Update(space.L2, 0, To(data, P)));
        Assert.Equal(Errno.EINVAL, guest.Update(space.L2, 0, To(space.L1, P | PSE)));
        Assert.Equal((before, space.L1), (guest.Get(space.L1, 0), guest.Get(space.L2, 0).Frame));
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    [Theory]
    [InlineData(NX)]
    [InlineData(1ul << 53)]
    [InlineData(1ul << 9)]
    [InlineData(A)]
    [InlineData(D)]
    public void Flags_that_cannot_harm_change_without_a_reference(ulong flag)
    {
        var data = guest.New();
        var space = guest.LoadAddressSpace(To(data, P | U | RW));
        guest.Page(data).TypeCount = PageInfo.MostTypeReferences;

        Assert.Equal(Errno.None, guest.Update(space.L1, 0, To(data, P | U | RW | flag)));
        Assert.Equal(To(data, P | U | RW | G | flag), guest.Get(space.L1, 0));
        Assert.Equal(Errno.EBUSY, guest.Update(space.L1, 1, To(data, P | U | RW)));
    }

    [Fact]
    public void The_right_to_write_is_never_gained_on_the_fast_path()
    {
        var space = guest.LoadAddressSpace();
        guest.Update(space.L1, 0, To(space.L2, P));

        Assert.Equal(Errno.EBUSY, guest.Update(space.L1, 0, To(space.L2, P | RW)));
        Assert.Equal(Errno.None, guest.Update(space.L4, 3, To(space.L4, P)));
        Assert.Equal(Errno.EINVAL, guest.Update(space.L4, 3, To(space.L4, P | RW)));
    }

    [Fact]
    public void The_new_reference_is_taken_before_the_old_one_is_given_back()
    {
        var data = guest.New();
        var l2 = guest.LoadAddressSpace(To(data, P | RW)).L2;
        var l1 = guest.Get(l2, 0).Frame;

        Assert.Equal(Errno.None, guest.Update(l1, 0, To(data, P)));
        Assert.Equal((0ul, 2ul), (guest.Page(data).TypeCount, guest.Page(data).Count));
        Assert.Equal(Errno.None, guest.Update(l2, 0, To(l1, P)));
        Assert.Equal((1ul, 2ul), (guest.Page(l1).TypeCount, guest.Page(l1).Count));
        Assert.Equal(Errno.None, guest.Update(l2, 0, default));
        Assert.Equal((0ul, 1ul, 1ul), (guest.Page(l1).TypeCount, guest.Page(l1).Count, guest.Page(data).Count));
    }

    [Fact]
    public void Accessed_and_dirty_are_kept_when_that_is_asked_for()
    {
        var data = guest.New();
        var space = guest.LoadAddressSpace(To(data, P | U | RW | A | D));

        guest.Update(space.L1, 0, To(data, P | U), MmuUpdateCommand.PtUpdatePreserveAd);
        Assert.Equal(To(data, P | U | G | A | D), guest.Get(space.L1, 0));
        guest.Update(space.L1, 0, To(data, P | U), MmuUpdateCommand.PtUpdateNoTranslate);
        Assert.Equal(To(data, P | U | G), guest.Get(space.L1, 0));
    }

    [Fact]
    public void A_table_above_level_1_takes_no_frames_of_others()
    {
        var control = new Guest(new Domain(new DomainId(0), Mode.Long) { IsPrivileged = true });
        var other = control.AddDomain(2);
        var foreign = control.NewOf(other);
        var space = control.LoadAddressSpace();

        Assert.Equal(Errno.EINVAL, control.Update(space.L2, 1, default, fd: 2));
        Assert.Equal(Errno.EBUSY, control.Update(space.L1, 0, To(foreign, P | RW)));
        Assert.Equal(Errno.None, control.Update(space.L1, 0, To(foreign, P | RW), fd: 2));
        Assert.Equal((1ul, 2ul), (control.Page(foreign).TypeCount, control.Page(foreign).Count));
        Assert.Null(References.FirstDefect(control.Hypervisor));
    }

    [Fact]
    public void A_domain_whose_paging_is_translated_has_no_such_tables()
    {
        var control = new Guest(new Domain(new DomainId(0), Mode.Long) { IsPrivileged = true });
        var translated = control.AddDomain(2, translated: true);
        control.Hypervisor.AddVcpu(translated);

        Assert.Equal(Errno.EOPNOTSUPP, control.Update(control.NewOf(translated), 0, default, fd: (3u << 16) | 0x7ff0));
        Assert.Equal(Errno.EINVAL, control.Update(control.NewOf(translated), 0, default, MmuUpdateCommand.MachphysUpdate, fd: 2));
        Assert.Equal(Errno.EPERM, control.Update(control.New(), 0, default, MmuUpdateCommand.MachphysUpdate, fd: (3u << 16) | 0x7ff0));
    }

    [Fact]
    public void The_machine_to_physical_table_is_written_for_ones_own_frames()
    {
        var mfn = guest.New();

        Assert.Equal(ulong.MaxValue, guest.Hypervisor.ReadM2p(mfn));
        Assert.Equal(Errno.None, guest.Update(mfn, 0, new Entry(0x77), MmuUpdateCommand.MachphysUpdate));
        Assert.Equal(0x77ul, guest.Hypervisor.ReadM2p(mfn));
        Assert.Equal(Errno.EINVAL, guest.Update(guest.NewOf(guest.AddDomain(2)), 0, default, MmuUpdateCommand.MachphysUpdate));
        Assert.Equal(1ul, guest.Page(mfn).Count);
    }

    [Fact]
    public void A_change_above_level_1_flushes_every_processor_of_the_owner()
    {
        var data = guest.New();
        var space = guest.LoadAddressSpace(To(data, P | RW));
        guest.Hypervisor.Access(guest.Vcpu, 0, write: false);
        guest.Update(space.L1, 1, To(data, P));
        Assert.Single(guest.Vcpu.Tlb.Translations);

        guest.Update(space.L2, 1, default);
        Assert.Empty(guest.Vcpu.Tlb.Translations);
    }
}
