using Verified.Kernel.Xen.Traps;
using Xunit;
using static Verified.Tests.Xen.Transfer.RunningGuest;

namespace Verified.Tests.Xen.Transfer;

/// <summary>Where frames are written, their layout, and trap gates and interrupt gates.</summary>
public class BounceFrameTests
{
    [Fact]
    public void A_frame_from_the_kernel_lies_below_its_stack_pointer_and_has_seven_words()
    {
        var guest = new RunningGuest().Handle(Vectors.InvalidOpcode);
        (guest.Registers.Rcx, guest.Registers.R11, guest.Registers.Rsp) = (0x11, 0x22, 0x3f09);
        guest.Registers.Rflags = 0x47f02;
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.InvalidOpcode);

        Assert.Equal(NextStep.RunsGuest, guest.Enter());
        Assert.Equal([0x11, 0x22, Code, 0xe030, 0x44f02 | 0x200, 0x3f09, 0xe02b], guest.Words(0x3f00 - 56, 7));
        Assert.Equal((0x3f00ul - 56, Handler, (ushort)0xe033, (ushort)0xe02b), (guest.Registers.Rsp, guest.Registers.Rip, guest.Registers.Cs, guest.Registers.Ss));
        Assert.Equal(0xe02ul | 0x200, guest.Registers.Rflags);
    }

    [Fact]
    public void A_frame_from_user_mode_lies_on_the_kernels_stack_and_says_so_by_its_level()
    {
        var guest = new RunningGuest().Handle(Vectors.GeneralProtection).InUser();
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.GeneralProtection, 0x18);

        Assert.Equal(NextStep.RunsGuest, guest.Enter());
        Assert.False(guest.Vcpu.InUserMode);
        Assert.Equal([0, 0, 0x18, Code, 0xe033, 0x202, UserStack, 0xe02b], guest.Words(KernelStack - 64, 8));
        Assert.Equal(KernelStack - 64, guest.Registers.Rsp);
    }

    [Theory]
    [InlineData(0, 0, 0, 0x200u)]
    [InlineData(0, 1, 1, 0u)]
    [InlineData(4, 0, 1, 0x200u)]
    [InlineData(4, 1, 1, 0u)]
    public void The_gate_says_whether_events_are_masked_and_the_frame_what_was_before(byte flags, byte mask, byte then, uint interruptFlag)
    {
        var guest = new RunningGuest().Handle(Vectors.InvalidOpcode, flags);
        guest.Info.Mask = mask;
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.InvalidOpcode);
        guest.Enter();

        var frame = guest.Words(guest.Registers.Rsp, 7);
        Assert.Equal((then, mask, interruptFlag), (guest.Info.Mask, (byte)(frame[3] >> 32), (uint)frame[4] & 0x200));
    }

    [Fact]
    public void What_follows_the_mask_in_memory_shows_above_it()
    {
        var guest = new RunningGuest().Handle(Vectors.InvalidOpcode);
        guest.Info.Content[2] = 0xab;
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.InvalidOpcode);
        guest.Enter();

        Assert.Equal(0x0000_ab00_0000_e030ul, guest.Words(guest.Registers.Rsp, 4)[3]);
    }

    [Theory]
    [InlineData(false, 0u)]
    [InlineData(true, 0x2000u)]
    public void The_virtual_privilege_of_io_shows_where_the_guest_has_asked_for_it(bool assist, uint expected)
    {
        var guest = new RunningGuest().Handle(Vectors.InvalidOpcode);
        GuestPrivileges.VmAssist(guest.Vcpu, assist ? 0u : 1, (uint)VmAssistType.ArchitecturalIopl);
        GuestPrivileges.SetIopl(guest.Vcpu, 2);
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.InvalidOpcode);
        guest.Enter();

        Assert.Equal(expected, (uint)guest.Words(guest.Registers.Rsp, 5)[4] & 0x3000);
    }

    [Theory]
    [InlineData(XenStart + 8 + 16)]
    [InlineData(XenEnd)]
    [InlineData(XenEnd + 48)]
    [InlineData(0ul)]
    [InlineData(ReadOnly + 0x800)]
    [InlineData(Unmapped + 0x800)]
    [InlineData(0x8000_0000_0000ul)]
    public void A_stack_that_is_the_hypervisors_or_cannot_be_written_crashes_the_domain(ulong sp)
    {
        var guest = new RunningGuest().Handle(Vectors.InvalidOpcode).InUser();
        GuestPrivileges.StackSwitch(guest.Vcpu, 0, sp);
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.InvalidOpcode);

        Assert.Equal(NextStep.Stops, guest.Enter());
        Assert.Equal(ShutdownReason.Crash, guest.Vcpu.Domain.ShutdownCode);
    }

    [Fact]
    public void Without_a_handler_the_domain_crashes_after_the_frame_is_written()
    {
        var guest = new RunningGuest();
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.InvalidOpcode);

        Assert.Equal(NextStep.Stops, guest.Enter());
        Assert.Equal(Code, guest.Words(KernelStack - 0x200 - 56, 3)[2]);
    }

    [Fact]
    public void A_page_fault_tells_its_address_in_vcpu_info_and_who_did_it_as_the_guest_sees_it()
    {
        var guest = new RunningGuest().Handle(Vectors.PageFault);
        guest.Transfer.Exceptions.PageFault(guest.Vcpu, Unmapped + 5, 6);
        guest.Enter();
        Assert.Equal((Unmapped + 5, 2ul), (guest.Info.Cr2, guest.Words(guest.Registers.Rsp, 3)[2]));

        var user = new RunningGuest().Handle(Vectors.PageFault).InUser();
        user.Transfer.Exceptions.PageFault(user.Vcpu, Unmapped, 4);
        user.Enter();
        Assert.Equal(4ul, user.Words(user.Registers.Rsp, 3)[2]);
    }

    [Fact]
    public void In_32_bits_a_frame_from_user_mode_has_esp_and_ss_and_the_gates_own_selector()
    {
        var guest = RunningGuest.Pae().Handle(Vectors.GeneralProtection, TrapInfo.MaskEvents).InUser();
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.GeneralProtection, 0x18);

        Assert.Equal(NextStep.RunsGuest, guest.Enter());
        Assert.Equal([0x18, (uint)Code, 0xe02b, 0x202, (uint)UserStack, 0xe033], guest.Words32(KernelStack - 24, 6));
        Assert.Equal((KernelStack - 24, (ushort)0xe019, (ushort)0xe021, (byte)1), (guest.Registers.Rsp, guest.Registers.Cs, guest.Registers.Ss, guest.Info.Mask));
    }

    [Fact]
    public void In_32_bits_a_frame_from_the_kernel_has_three_words_and_keeps_ring_1_in_its_selector()
    {
        var guest = RunningGuest.Pae().Handle(Vectors.InvalidOpcode);
        guest.Info.Mask = 1;
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.InvalidOpcode);
        var sp = guest.Registers.Rsp;

        Assert.Equal(NextStep.RunsGuest, guest.Enter());
        Assert.Equal([(uint)Code, 0x0001_e019, 2], guest.Words32(sp - 12, 3));
        Assert.Equal(sp - 12, guest.Registers.Rsp);
    }
}
