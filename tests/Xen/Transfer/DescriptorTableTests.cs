using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Verified.Kernel.Xen.Traps;
using Xunit;
using static Verified.Tests.Xen.Guest;
using static Verified.Tests.Xen.Transfer.RunningGuest;

namespace Verified.Tests.Xen.Transfer;

/// <summary>The calls set_gdt and update_descriptor, and the local table that is mapped where it is used.</summary>
public class DescriptorTableTests
{
    private const ulong UserData = 0x00cff2000000ffff;
    private const ulong WindowOfVcpu0 = 0xffff_8200_0000_0000;
    private const ulong LdtWindow = WindowOfVcpu0 + 0x10000;

    private readonly RunningGuest guest = new();

    [Fact]
    public void A_table_of_descriptors_takes_its_frames_and_gives_the_old_ones_back()
    {
        var (first, second) = (guest.Guest.New((1, new Entry(UserData))), guest.Guest.New());

        Assert.Equal(Errno.None, Set(512, first));
        Assert.Equal((PageType.SegDesc, 1ul), (guest.Guest.Page(first).Type, guest.Guest.Page(first).TypeCount));
        Assert.Equal(Errno.None, Set(513, second, second));
        Assert.Equal((0ul, 2ul), (guest.Guest.Page(first).TypeCount, guest.Guest.Page(second).TypeCount));
        Assert.Null(References.FirstDefect(guest.Guest.Hypervisor));
        Assert.Equal(Errno.None, Set(0));
        Assert.Equal(0ul, guest.Guest.Page(second).TypeCount);
    }

    [Fact]
    public void A_table_that_is_refused_leaves_the_old_one_and_no_reference()
    {
        var old = guest.Guest.New((1, new Entry(UserData)));
        var (good, foreign) = (guest.Guest.New(), guest.Guest.NewOf(guest.Guest.AddDomain(2)));
        Set(512, old);

        Assert.Equal(Errno.EINVAL, Set(7169, Enumerable.Repeat(good, 15).ToArray()));
        foreach (var bad in new[] { guest.Frames[5], guest.Space.L1, guest.Guest.New((9, new Entry(0x0000_e200_0000_0000))), foreign, NoMemory })
        {
            Assert.Equal(Errno.EINVAL, Set(1024, good, bad));
            Assert.Equal((512u, 0ul), (guest.Context.GdtEntries, guest.Guest.Page(good).TypeCount));
            Assert.Equal(old, guest.Context.Gdt[0]!.Mfn);
        }

        Assert.Equal(Errno.None, Set(7168, Enumerable.Repeat(good, 14).ToArray()));
        Assert.Null(References.FirstDefect(guest.Guest.Hypervisor));
    }

    [Theory]
    [InlineData(0ul, 0x00cf9a000000fffful, Errno.None, 0x00cffa000000fffful)]
    [InlineData(8ul, 0ul, Errno.None, 0ul)]
    [InlineData(4ul, 0ul, Errno.EINVAL, 0ul)]
    [InlineData(8ul, 0x0000e90000000000ul, Errno.EINVAL, 0ul)]
    public void One_descriptor_is_stored_as_it_is_accepted(ulong offset, ulong descriptor, Errno expected, ulong stands)
    {
        var table = guest.Guest.New();
        Set(512, table);

        Assert.Equal(expected, guest.Transfer.DescriptorTables.UpdateDescriptor(guest.Vcpu, (table.Number * 4096) + offset, descriptor));
        Assert.Equal(stands, guest.Guest.Get(table, (int)offset / 8).Raw);
    }

    [Fact]
    public void A_descriptor_can_be_put_into_data_but_not_into_a_pagetable_or_into_anothers_frame()
    {
        Assert.Equal(Errno.None, guest.Transfer.DescriptorTables.UpdateDescriptor(guest.Vcpu, guest.Frames[5].Number * 4096, UserData));
        Assert.Equal(Errno.EINVAL, guest.Transfer.DescriptorTables.UpdateDescriptor(guest.Vcpu, guest.Space.L1.Number * 4096, UserData));
        Assert.Equal(Errno.EINVAL, guest.Transfer.DescriptorTables.UpdateDescriptor(guest.Vcpu, NoMemory.Number * 4096, UserData));
        Assert.Null(References.FirstDefect(guest.Guest.Hypervisor));
    }

    [Fact]
    public void A_frame_of_the_local_table_becomes_one_of_descriptors_when_it_is_used()
    {
        UseForLdt(ReadOnly, 1024);
        guest.Transfer.Exceptions.PageFault(guest.Vcpu, LdtWindow + 8, 0);

        Assert.Equal((NextStep.RunsGuest, Code), (guest.Enter(), guest.Registers.Rip));
        Assert.Equal(PageType.SegDesc, guest.Guest.Page(guest.Frames[6]).Type);
        Assert.Equal(Errno.EBUSY, guest.Guest.UpdateVa(Data, To(guest.Frames[6], P | RW)));
        Assert.Null(References.FirstDefect(guest.Guest.Hypervisor));

        Assert.Equal(Errno.None, guest.Guest.Ext(MmuextCommand.SetLdt, 0, 0));
        Assert.Equal(0ul, guest.Guest.Page(guest.Frames[6]).TypeCount);
    }

    [Theory]
    [InlineData(Data, 8u, 8ul, Vectors.PageFault, 0u)]
    [InlineData(Unmapped, 8u, 8ul, Vectors.PageFault, 0u)]
    [InlineData(ReadOnly, 8u, 64ul, Vectors.PageFault, 0u)]
    [InlineData(ReadOnly, 0u, 0x1000ul, Vectors.GeneralProtection, 0x1004u)]
    [InlineData(0x7fff_ffff_f000ul, 600u, 0x1000ul, Vectors.GeneralProtection, 0x1004u)]
    public void A_local_descriptor_that_is_not_there_is_the_guests_fault(ulong ldt, uint entries, ulong offset, byte vector, uint error)
    {
        guest.Handle(vector);
        UseForLdt(ldt, entries);
        guest.Transfer.Exceptions.PageFault(guest.Vcpu, LdtWindow + offset, 0);

        Assert.Equal((NextStep.RunsGuest, Handler), (guest.Enter(), guest.Registers.Rip));
        Assert.Equal(error, (uint)guest.Words(guest.Registers.Rsp, 3)[2]);
        Assert.Equal(vector == Vectors.PageFault ? ldt + offset : 0, guest.Info.Cr2);
    }

    [Fact]
    public void A_descriptor_beyond_the_guests_table_is_a_general_protection_fault_of_its_selector()
    {
        guest.Handle(Vectors.GeneralProtection);
        guest.Transfer.Exceptions.PageFault(guest.Vcpu, WindowOfVcpu0 + 0x18, 0);
        guest.Enter();

        Assert.Equal(0x18ul, guest.Words(guest.Registers.Rsp, 3)[2]);
    }

    [Fact]
    public void Selectors_that_cannot_be_loaded_at_a_context_switch_enter_the_failsafe_callback()
    {
        CallbackTable.SetCallbacks(guest.Vcpu, Upcall, Handler, SyscallHandler);
        (guest.Registers.Ds, guest.Registers.Es, guest.Registers.Fs, guest.Registers.Gs) = (0xf, 0xe02b, 0x23, 0);
        (guest.Registers.Rcx, guest.Registers.R11) = (0x11, 0x22);
        var sp = guest.Registers.Rsp;
        guest.Transfer.BounceFrames.LoadSegments(guest.Vcpu);

        Assert.Equal((NextStep.RunsGuest, Handler), (guest.Enter(), guest.Registers.Rip));
        Assert.Equal([0x11, 0x22, 0xf, 0xe02b, 0x23, 0, Code, 0xe030, 0x202, sp, 0xe02b], guest.Words(sp - 88, 11));
        Assert.Equal((sp - 88, 0, 0), (guest.Registers.Rsp, guest.Registers.Ds, guest.Registers.Fs));
    }

    [Theory]
    [InlineData(XenEnd + 0x50)]
    [InlineData(Unmapped)]
    public void The_failsafe_frame_lies_wholly_in_the_guests_memory(ulong stack)
    {
        guest.InUser();
        GuestPrivileges.StackSwitch(guest.Vcpu, 0, stack);
        guest.Registers.Ds = 0xf;
        guest.Transfer.BounceFrames.LoadSegments(guest.Vcpu);

        Assert.Equal(NextStep.Stops, guest.Enter());
    }

    private void UseForLdt(ulong va, uint entries) => Assert.Equal(Errno.None, guest.Guest.Ext(MmuextCommand.SetLdt, va, entries));

    private Errno Set(uint entries, params Mfn[] frames) => guest.Transfer.DescriptorTables.SetGdt(guest.Vcpu, frames, entries);
}
