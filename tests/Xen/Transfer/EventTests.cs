using Verified.Abi;
using Verified.Kernel.Xen.Traps;
using Xunit;
using static Verified.Tests.Xen.Transfer.RunningGuest;

namespace Verified.Tests.Xen.Transfer;

/// <summary>The delivery of events, and iret.</summary>
public class EventTests
{
    private readonly RunningGuest guest = new();

    public EventTests() => CallbackTable.SetCallbacks(guest.Vcpu, Upcall, Handler, SyscallHandler);

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 1, false)]
    [InlineData(1, 1, false)]
    [InlineData(1, 0, true)]
    [InlineData(0xff, 0, true)]
    [InlineData(1, 2, false)]
    public void An_event_is_delivered_when_one_is_pending_and_events_are_not_masked(byte pending, byte mask, bool isDelivered)
    {
        (guest.Info.Pending, guest.Info.Mask) = (pending, mask);

        Assert.Equal(NextStep.RunsGuest, guest.Enter());
        Assert.Equal(isDelivered ? Upcall : Code, guest.Registers.Rip);
        Assert.Equal(isDelivered ? (byte)1 : mask, guest.Info.Mask);
        Assert.Equal(pending, guest.Info.Pending);
    }

    [Fact]
    public void The_guest_runs_with_interrupts_on_and_without_privilege_of_io_whatever_its_flags_say()
    {
        guest.Registers.Rflags = 0x2_3002;
        guest.Enter();

        Assert.Equal(0x202ul, guest.Registers.Rflags);
    }

    [Fact]
    public void It_is_not_delivered_twice_without_an_unmasking_between()
    {
        guest.Info.Pending = 1;
        guest.Enter();
        var sp = guest.Registers.Rsp;
        Assert.Equal(NextStep.RunsGuest, guest.Enter());
        Assert.Equal(sp, guest.Registers.Rsp);
    }

    [Fact]
    public void An_exception_comes_first_and_the_event_interrupts_its_handler_unless_the_gate_masks()
    {
        guest.Handle(Vectors.InvalidOpcode);
        guest.Info.Pending = 1;
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.InvalidOpcode);
        guest.Enter();
        Assert.Equal((Upcall, Handler), (guest.Registers.Rip, guest.Words(guest.Registers.Rsp, 3)[2]));

        var masking = new RunningGuest().Handle(Vectors.InvalidOpcode, TrapInfo.MaskEvents);
        masking.Info.Pending = 1;
        masking.Transfer.Exceptions.Exception(masking.Vcpu, Vectors.InvalidOpcode);
        masking.Enter();
        Assert.Equal(Handler, masking.Registers.Rip);
    }

    [Fact]
    public void Without_a_callback_an_event_crashes_the_domain()
    {
        var without = new RunningGuest();
        without.Info.Pending = 1;

        Assert.Equal(NextStep.Stops, without.Enter());
    }

    [Fact]
    public void A_vcpu_blocks_with_events_unmasked_until_one_is_pending()
    {
        guest.Info.Mask = 1;
        VcpuScheduling.Block(guest.Vcpu);
        Assert.Equal((NextStep.Sleeps, (byte)0), (guest.Enter(), guest.Info.Mask));

        VcpuScheduling.MarkEventsPending(guest.Vcpu);
        Assert.Equal((NextStep.RunsGuest, Upcall), (guest.Enter(), guest.Registers.Rip));

        (guest.Info.Pending, guest.Info.Mask) = (1, 1);
        VcpuScheduling.Block(guest.Vcpu);
        Assert.Equal(NextStep.RunsGuest, guest.Enter());
    }

    [Theory]
    [InlineData(0x0ul, 1)]
    [InlineData(0x200ul, 0)]
    public void Iret_masks_events_as_the_flag_of_its_frame_says(ulong flags, byte mask)
    {
        PutIretFrame(cs: 0xe030, flags);

        Assert.Equal(0x77ul, guest.Transfer.IretPath.Iret(guest.Vcpu));
        Assert.Equal(NextStep.RunsGuest, guest.Enter());
        Assert.Equal(mask, guest.Info.Mask);
        Assert.Equal((Data, 0x2000ul, (ushort)0xe033, (ushort)0xe02b), (guest.Registers.Rip, guest.Registers.Rsp, guest.Registers.Cs, guest.Registers.Ss));
        Assert.Equal((0x202ul, false), (guest.Registers.Rflags, guest.Vcpu.InUserMode));
        Assert.Equal((0x11ul, 0xccul), (guest.Registers.R11, guest.Registers.Rcx));
    }

    [Fact]
    public void Iret_to_level_3_enters_user_mode_with_interrupts_on_and_no_privilege_of_io()
    {
        PutIretFrame(cs: 0xe033, flags: 0x2_7302);
        guest.Transfer.IretPath.Iret(guest.Vcpu);

        Assert.Equal(NextStep.RunsGuest, guest.Enter());
        Assert.True(guest.Vcpu.InUserMode);
        Assert.Equal(0x4302ul, guest.Registers.Rflags);
    }

    [Fact]
    public void Iret_after_a_system_call_does_not_take_rcx_and_r11_from_its_frame()
    {
        PutIretFrame(cs: 0xe033, flags: 0x202, frameFlags: 0x100);
        guest.Context.ReturnsFromSyscall = true;
        guest.Transfer.IretPath.Iret(guest.Vcpu);
        guest.Enter();

        Assert.Equal((Data, 0x202ul), (guest.Registers.Rcx, guest.Registers.R11));
    }

    [Fact]
    public void Iret_without_pagetables_for_user_mode_or_without_a_frame_crashes_the_domain()
    {
        PutIretFrame(cs: 0xe033, flags: 0x202);
        Assert.Equal(Errno.None, guest.Guest.Ext(Verified.Kernel.Xen.Tables.MmuextCommand.NewUserBaseptr));
        guest.Transfer.IretPath.Iret(guest.Vcpu);
        Assert.Equal(NextStep.Stops, guest.Enter());

        var other = new RunningGuest();
        other.Registers.Rsp = 0x7fc0;
        other.Transfer.IretPath.Iret(other.Vcpu);
        Assert.Equal(NextStep.Stops, other.Enter());
    }

    [Theory]
    [InlineData(0x8000_0000_0000ul, 0xe033, 0xe02b, 0u)]
    [InlineData(Data, 0xe033, 0, 0u)]
    [InlineData(Data, 0xe02b, 0xe02b, 0xe028u)]
    [InlineData(Data, 0xe033, 0xe033, 0xe030u)]
    [InlineData(Data, 0xe033, 0x8, 0x8u)]
    public void What_the_processor_refuses_to_return_to_is_the_guests_fault_there(ulong rip, int cs, int ss, uint error)
    {
        guest.Handle(Vectors.GeneralProtection);
        PutIretFrame((ulong)cs, 0x202, rip: rip, ss: (ulong)ss);
        guest.Transfer.IretPath.Iret(guest.Vcpu);

        Assert.Equal((NextStep.RunsGuest, Handler), (guest.Enter(), guest.Registers.Rip));
        var frame = guest.Words(guest.Registers.Rsp, 5);
        Assert.Equal((error, rip), ((uint)frame[2], frame[3]));
    }

    [Fact]
    public void In_32_bits_iret_to_ring_1_stays_on_its_stack_and_to_ring_3_takes_another()
    {
        var pae = RunningGuest.Pae();
        pae.Registers.Rsp = 0x3e00;
        pae.PutWords32(0x3e00, 0x77, (uint)Data, 0xe019, 0x202);
        Assert.Equal(0x77ul, pae.Transfer.IretPath.Iret(pae.Vcpu));
        Assert.Equal((NextStep.RunsGuest, 0x3e10ul, (byte)0), (pae.Enter(), pae.Registers.Rsp, pae.Info.Mask));

        pae.PutWords32(0x3e10, 0x78, (uint)Data, 0xe02b, 0x2, (uint)UserStack, 0xe033);
        pae.Transfer.IretPath.Iret(pae.Vcpu);
        Assert.Equal((NextStep.RunsGuest, UserStack, (byte)1), (pae.Enter(), pae.Registers.Rsp, pae.Info.Mask));
        Assert.Equal((ushort)0xe033, pae.Registers.Ss);
    }

    [Fact]
    public void In_32_bits_iret_to_virtual_mode_is_a_general_protection_fault_on_the_kernels_stack()
    {
        var pae = RunningGuest.Pae().Handle(Vectors.GeneralProtection);
        pae.Registers.Rsp = 0x3e00;
        pae.PutWords32(0x3e00, 0x77, (uint)Data, 0x1234, 0x2_0202, 0x5678, 0x9abc, 1, 2, 3, 4);
        pae.Transfer.IretPath.Iret(pae.Vcpu);

        Assert.Equal((NextStep.RunsGuest, Handler), (pae.Enter(), pae.Registers.Rip));
        Assert.Equal(KernelStack - 40, pae.Registers.Rsp);
        Assert.Equal([0, (uint)Data, 0x1234, 0x2_0202, 0x5678, 0x9abc, 1, 2, 3, 4], pae.Words32(KernelStack - 40, 10));
    }

    [Fact]
    public void In_32_bits_nobody_returns_to_ring_0()
    {
        var pae = RunningGuest.Pae();
        pae.Registers.Rsp = 0x3e00;
        pae.PutWords32(0x3e00, 0, (uint)Data, 0xe018, 0x202);
        pae.Transfer.IretPath.Iret(pae.Vcpu);

        Assert.Equal(NextStep.Stops, pae.Enter());
    }

    private void PutIretFrame(ulong cs, ulong flags, ulong frameFlags = 0, ulong rip = Data, ulong ss = 0xe02b)
    {
        guest.Registers.Rsp = 0x3e00;
        guest.PutWords(0x3e00, 0x77, 0x11, 0xcc, frameFlags, rip, cs, flags, 0x2000, ss);
    }
}
