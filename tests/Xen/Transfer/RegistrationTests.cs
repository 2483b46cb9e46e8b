using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Traps;
using Xunit;
using static Verified.Tests.Xen.Transfer.RunningGuest;

namespace Verified.Tests.Xen.Transfer;

/// <summary>The hypercalls that say where a guest's kernel is entered, errno by errno.</summary>
public class RegistrationTests
{
    private const ulong NotCanonical = 1ul << 47;

    private readonly RunningGuest guest = new();

    [Fact]
    public void A_trap_table_is_read_up_to_its_end_and_what_is_not_in_it_stays()
    {
        guest.Handle(6);
        guest.PutWords(Data, 0x0008_050e, 0x1234, 0xe033_0003, 0x5678, 0, 0, 0x7, 0x9999);

        Assert.Equal(Errno.None, guest.Transfer.TrapTable.SetTrapTable(guest.Vcpu, Data));
        Assert.Equal(new TrapInfo(14, 5, 0xb, 0x1234), guest.Context.Traps[14]);
        Assert.Equal(new TrapInfo(3, 0, 0xe033, 0x5678), guest.Context.Traps[3]);
        Assert.Equal((Handler, 0ul), (guest.Context.Traps[6].Address, guest.Context.Traps[7].Address));
    }

    [Theory]
    [InlineData(Data, NotCanonical, Errno.EINVAL)]
    [InlineData(0x7fe8, 0x5678, Errno.EFAULT)]
    public void What_comes_before_a_bad_entry_is_applied(ulong list, ulong second, Errno expected)
    {
        guest.PutWords(list & ~0x7ul, [0x0000_000e, 0x1234, .. list == Data ? new[] { 0x3ul, second } : []]);

        Assert.Equal(expected, guest.Transfer.TrapTable.SetTrapTable(guest.Vcpu, list & ~0x7ul));
        Assert.Equal(0x1234ul, guest.Context.Traps[14].Address);
        Assert.Equal(0ul, guest.Context.Traps[3].Address);
    }

    [Fact]
    public void A_null_table_clears_all_handlers()
    {
        guest.Handle(6);

        Assert.Equal(Errno.None, guest.Transfer.TrapTable.SetTrapTable(guest.Vcpu, 0));
        Assert.All(guest.Context.Traps, trap => Assert.Equal(default, trap));
    }

    [Theory]
    [InlineData(0xe030, 0xe033)]
    [InlineData(0x8, 0xb)]
    [InlineData(0x9, 0xb)]
    public void The_stacks_selector_is_raised(ushort ss, ushort becomes)
    {
        Assert.Equal(Errno.None, GuestPrivileges.StackSwitch(guest.Vcpu, ss, XenStart));
        Assert.Equal((becomes, XenStart), (guest.Context.KernelSs, guest.Context.KernelSp));
    }

    [Theory]
    [InlineData(0, Data, Errno.None)]
    [InlineData(1, Data, Errno.None)]
    [InlineData(2, Data, Errno.None)]
    [InlineData(4, Data, Errno.None)]
    [InlineData(5, Data, Errno.None)]
    [InlineData(7, Data, Errno.None)]
    [InlineData(0, NotCanonical, Errno.EINVAL)]
    [InlineData(99, NotCanonical, Errno.EINVAL)]
    [InlineData(3, Data, Errno.ENOSYS)]
    [InlineData(6, Data, Errno.ENOSYS)]
    [InlineData(99, Data, Errno.ENOSYS)]
    public void Callbacks_are_registered(int type, ulong address, Errno expected) =>
        Assert.Equal(expected, CallbackTable.RegisterCallback(guest.Vcpu, (CallbackType)type, new Callback(0, address)));

    [Theory]
    [InlineData(0, Errno.EINVAL)]
    [InlineData(1, Errno.EINVAL)]
    [InlineData(2, Errno.EINVAL)]
    [InlineData(5, Errno.EINVAL)]
    [InlineData(7, Errno.EINVAL)]
    [InlineData(4, Errno.None)]
    [InlineData(3, Errno.ENOSYS)]
    [InlineData(99, Errno.ENOSYS)]
    public void Only_that_of_non_maskable_interrupts_can_be_given_up(int type, Errno expected) =>
        Assert.Equal(expected, CallbackTable.UnregisterCallback(guest.Vcpu, (CallbackType)type));

    [Fact]
    public void In_32_bits_there_is_no_syscall_callback_and_selectors_are_raised_to_ring_1()
    {
        var pae = RunningGuest.Pae().Vcpu;

        Assert.Equal(Errno.ENOSYS, CallbackTable.RegisterCallback(pae, CallbackType.Syscall, new Callback(8, 1)));
        Assert.Equal(Errno.ENOSYS, CallbackTable.UnregisterCallback(pae, CallbackType.Syscall));
        Assert.Equal(Errno.None, CallbackTable.RegisterCallback(pae, CallbackType.Event, new Callback(8, 1)));
        Assert.Equal(9, pae.Context.EventCallback.Cs);
    }

    [Fact]
    public void Set_callbacks_leaves_out_what_is_bad_and_still_succeeds()
    {
        Assert.Equal(Errno.None, CallbackTable.SetCallbacks(guest.Vcpu, Upcall, NotCanonical, SyscallHandler));
        Assert.Equal((Upcall, 0ul, SyscallHandler), (guest.Context.EventCallback.Address, guest.Context.FailsafeCallback.Address, guest.Context.SyscallCallback.Address));
    }

    [Theory]
    [InlineData(SegmentBase.Fs, Data, Errno.None)]
    [InlineData(SegmentBase.GsUser, Data, Errno.None)]
    [InlineData(SegmentBase.GsKernel, Data, Errno.None)]
    [InlineData(SegmentBase.Fs, NotCanonical, Errno.EINVAL)]
    [InlineData(SegmentBase.GsUser, NotCanonical, Errno.EINVAL)]
    [InlineData(SegmentBase.GsKernel, NotCanonical, Errno.EINVAL)]
    [InlineData(SegmentBase.GsUserSelector, 0xfff8ul, Errno.None)]
    [InlineData((SegmentBase)9, Data, Errno.EINVAL)]
    [InlineData((SegmentBase)4, Data, Errno.EINVAL)]
    internal void Segment_bases_are_canonical(SegmentBase which, ulong value, Errno expected)
    {
        Assert.Equal(expected, guest.Transfer.DescriptorTables.SetSegmentBase(guest.Vcpu, which, value));
        Assert.Equal(expected == Errno.None && which == SegmentBase.Fs ? Data : 0, guest.Context.FsBase);
    }

    [Theory]
    [InlineData(0xe028ul, 0xe02b)]
    [InlineData(0xe02bul, 0xe02b)]
    [InlineData(0xe008ul, 0)]
    [InlineData(0x10ul, 0)]
    [InlineData(0x7ul, 0)]
    [InlineData(2ul, 2)]
    public void A_selector_for_user_gs_that_cannot_be_loaded_becomes_null(ulong selector, ushort becomes)
    {
        Assert.Equal(Errno.None, guest.Transfer.DescriptorTables.SetSegmentBase(guest.Vcpu, SegmentBase.GsUserSelector, selector));
        Assert.Equal(becomes, guest.Registers.Gs);
    }

    [Fact]
    public void In_32_bits_there_are_no_segment_bases()
    {
        var pae = RunningGuest.Pae();
        Assert.Equal(Errno.ENOSYS, pae.Transfer.DescriptorTables.SetSegmentBase(pae.Vcpu, SegmentBase.Fs, 0));
    }

    [Theory]
    [InlineData(0u, Data, false, Errno.None, Data)]
    [InlineData(3u, XenEnd, false, Errno.None, XenEnd)]
    [InlineData(0u, XenStart, false, Errno.EPERM, 0ul)]
    [InlineData(2u, XenEnd - 1, false, Errno.EPERM, 0ul)]
    [InlineData(1u, 1ul << 47, false, Errno.EPERM, 0ul)]
    [InlineData(6u, 0x1001ul, false, Errno.None, 0xffff_0ff1ul)]
    [InlineData(6u, 1ul << 32, false, Errno.EINVAL, 0xffff_0ff0ul)]
    [InlineData(4u, 0ul, false, Errno.None, 0xffff_0ff0ul)]
    [InlineData(4u, 0ul, true, Errno.ENODEV, 0ul)]
    [InlineData(5u, 0ul, true, Errno.ENODEV, 0ul)]
    [InlineData(5u, 1ul, false, Errno.None, 0x401ul)]
    [InlineData(7u, 1ul << 32, false, Errno.EINVAL, 0x400ul)]
    [InlineData(7u, 0xd801ul, false, Errno.None, 0x401ul)]
    [InlineData(7u, 0x2000ul, false, Errno.EPERM, 0x400ul)]
    [InlineData(7u, 0x2_0001ul, false, Errno.EPERM, 0x400ul)]
    [InlineData(7u, 0x2_0000ul, false, Errno.None, 0x2_0400ul)]
    [InlineData(7u, 0x2_0001ul, true, Errno.None, 0x2_0401ul)]
    [InlineData(8u, 0ul, false, Errno.ENODEV, 0ul)]
    public void Debug_registers_say_no_and_read_back(uint register, ulong value, bool debugExtensions, Errno expected, ulong reads)
    {
        guest.Context.Cr4 |= debugExtensions ? 8ul : 0;

        Assert.Equal(expected, DebugRegisters.SetDebugreg(guest.Vcpu, register, value));
        DebugRegisters.GetDebugreg(guest.Vcpu, register, out var read);
        Assert.Equal(reads, read);
    }

    [Fact]
    public void Enabled_breakpoints_on_io_are_emulated_and_not_given_to_the_processor()
    {
        guest.Context.Cr4 |= 8;
        DebugRegisters.SetDebugreg(guest.Vcpu, 7, 0x0002_0005);

        Assert.Equal((0x2_0404ul, 1ul), (guest.Context.Dr7, guest.Context.Dr7Emulated));
    }

    [Theory]
    [InlineData(0u, 0u, Errno.None)]
    [InlineData(1u, 5u, Errno.None)]
    [InlineData(0u, 32u, Errno.None)]
    [InlineData(0u, 33u, Errno.EINVAL)]
    [InlineData(0u, 6u, Errno.EINVAL)]
    [InlineData(0u, 64u, Errno.EINVAL)]
    [InlineData(7u, 2u, Errno.ENOSYS)]
    [InlineData(7u, 6u, Errno.EINVAL)]
    public void Assists_are_those_that_there_are(uint command, uint type, Errno expected) =>
        Assert.Equal(expected, GuestPrivileges.VmAssist(guest.Vcpu, command, type));

    [Fact]
    public void In_32_bits_there_is_no_strict_m2p_and_in_64_it_hides_the_table()
    {
        Assert.Equal(Errno.EINVAL, GuestPrivileges.VmAssist(RunningGuest.Pae().Vcpu, 0, 32));
        Assert.Equal(Errno.None, GuestPrivileges.VmAssist(guest.Vcpu, 0, 32));
        Assert.True(guest.Vcpu.Domain.HidesM2p);
    }

    [Theory]
    [InlineData(0u, Errno.None)]
    [InlineData(3u, Errno.None)]
    [InlineData(4u, Errno.EINVAL)]
    public void The_privilege_of_io_is_0_to_3(uint iopl, Errno expected) => Assert.Equal(expected, GuestPrivileges.SetIopl(guest.Vcpu, iopl));

    [Theory]
    [InlineData(Data, 65536u, Errno.None)]
    [InlineData(Data, 65537u, Errno.EINVAL)]
    [InlineData(XenStart, 1u, Errno.EINVAL)]
    public void A_bitmap_of_ports_is_the_guests(ulong bitmap, uint ports, Errno expected) =>
        Assert.Equal(expected, GuestPrivileges.SetIoBitmap(guest.Vcpu, bitmap, ports));

    [Theory]
    [InlineData(4095u, Errno.ENXIO)]
    [InlineData(4036u, Errno.ENXIO)]
    [InlineData(4u, Errno.ENXIO)]
    [InlineData(1u, Errno.ENXIO)]
    [InlineData(4032u, Errno.None)]
    public void Vcpu_info_lies_aligned_and_inside_a_frame(uint offset, Errno expected) =>
        Assert.Equal(expected, guest.Transfer.VcpuInfoPages.RegisterVcpuInfo(guest.Vcpu, guest.Vcpu, guest.Frames[5], offset));

    [Fact]
    public void Vcpu_info_moves_once_with_what_is_in_it_and_everything_is_marked_pending()
    {
        guest.Info.Cr2 = 0x1234;

        Assert.Equal(Errno.None, guest.Transfer.VcpuInfoPages.RegisterVcpuInfo(guest.Vcpu, guest.Vcpu, guest.Frames[5], 64));
        Assert.Equal([1, ulong.MaxValue, 0x1234], guest.Words(Data + 64, 3));
        Assert.Equal(Errno.EINVAL, guest.Transfer.VcpuInfoPages.RegisterVcpuInfo(guest.Vcpu, guest.Vcpu, guest.Frames[5], 0));
        Assert.Equal(Errno.ENXIO, guest.Transfer.VcpuInfoPages.RegisterVcpuInfo(guest.Vcpu, guest.Vcpu, guest.Frames[5], 1));
        Assert.Null(References.FirstDefect(guest.Guest.Hypervisor));
        Assert.Equal(Errno.EBUSY, guest.Guest.UpdateVa(Code, Guest.To(guest.Space.L1, Guest.P | Guest.RW)));
    }

    [Fact]
    public void Vcpu_info_is_in_a_frame_of_ones_own_that_can_be_written_and_of_a_vcpu_that_is_down_or_oneself()
    {
        var other = guest.Guest.Hypervisor.AddVcpu(guest.Vcpu.Domain);
        var foreign = guest.Guest.NewOf(guest.Guest.AddDomain(2));

        Assert.Equal(Errno.EINVAL, guest.Transfer.VcpuInfoPages.RegisterVcpuInfo(guest.Vcpu, guest.Vcpu, guest.Space.L1, 0));
        Assert.Equal(Errno.EINVAL, guest.Transfer.VcpuInfoPages.RegisterVcpuInfo(guest.Vcpu, guest.Vcpu, foreign, 0));
        Assert.Equal(Errno.EINVAL, guest.Transfer.VcpuInfoPages.RegisterVcpuInfo(guest.Vcpu, guest.Vcpu, Guest.NoMemory, 0));
        Assert.Equal(Errno.EINVAL, guest.Transfer.VcpuInfoPages.RegisterVcpuInfo(guest.Vcpu, other, guest.Frames[5], 0));
        other.Context.IsDown = true;
        Assert.Equal(Errno.None, guest.Transfer.VcpuInfoPages.RegisterVcpuInfo(guest.Vcpu, other, guest.Frames[5], 0));
        Assert.Equal(Errno.EINVAL, guest.Transfer.VcpuInfoPages.RegisterVcpuInfo(guest.Vcpu, other, guest.Frames[5], 64));
        guest.Guest.Hypervisor.DestroyDomain(guest.Vcpu.Domain);
        Assert.DoesNotContain(guest.Guest.Hypervisor.Frames, page => page.Owner == guest.Vcpu.Domain);
    }
}
