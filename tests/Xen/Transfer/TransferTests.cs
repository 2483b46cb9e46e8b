using Verified.Abi;
using Verified.Kernel.Xen.Traps;
using Xunit;
using static Verified.Tests.Xen.Transfer.RunningGuest;

namespace Verified.Tests.Xen.Transfer;

/// <summary>INT n, system calls, and what the hypervisor keeps for itself of exceptions.</summary>
public class TransferTests
{
    private readonly RunningGuest guest = new();

    [Theory]
    [InlineData(false, 0, false)]
    [InlineData(false, 1, true)]
    [InlineData(false, 3, true)]
    [InlineData(true, 0, false)]
    [InlineData(true, 2, false)]
    [InlineData(true, 3, true)]
    public void Int_n_reaches_its_handler_where_the_handlers_level_permits_else_it_is_a_general_protection_fault(bool isUser, byte level, bool isPermitted)
    {
        guest.Handle(0x21, level).Handle(Vectors.GeneralProtection, address: Upcall);
        (isUser ? guest.InUser() : guest).Transfer.Exceptions.SoftInterrupt(guest.Vcpu, 0x21);
        guest.Enter();

        var frame = guest.Words(guest.Registers.Rsp, 4);
        Assert.Equal(isPermitted ? Handler : Upcall, guest.Registers.Rip);
        Assert.Equal(isPermitted ? Code + 2 : 0x21 * 8 + 2, frame[2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Int_0x80_reaches_its_handler_whatever_the_level(byte level)
    {
        guest.Handle(0x80, level).InUser().Transfer.Exceptions.SoftInterrupt(guest.Vcpu, 0x80);
        guest.Enter();

        Assert.Equal((Handler, Code + 2), (guest.Registers.Rip, guest.Words(guest.Registers.Rsp, 3)[2]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Int_0x80_without_a_handler_is_a_general_protection_fault_at_the_instruction(bool is32Bit)
    {
        var other = (is32Bit ? RunningGuest.Pae() : new RunningGuest()).Handle(Vectors.GeneralProtection).InUser();
        other.Transfer.Exceptions.SoftInterrupt(other.Vcpu, 0x80);

        Assert.Equal((NextStep.RunsGuest, Handler), (other.Enter(), other.Registers.Rip));
        Assert.Equal((0x402u, (uint)Code), is32Bit ? (other.Words32(other.Registers.Rsp, 1)[0], other.Words32(other.Registers.Rsp, 2)[1])
            : ((uint)other.Words(other.Registers.Rsp, 3)[2], (uint)other.Words(other.Registers.Rsp, 4)[3]));
    }

    [Fact]
    public void Syscall_in_the_kernel_is_a_hypercall_and_its_return_overwrites_rcx_and_r11()
    {
        Assert.Equal(SyscallOutcome.Hypercall, guest.Transfer.SyscallPath.Syscall(guest.Vcpu));
        Assert.Equal(NextStep.RunsGuest, guest.Enter());
        Assert.Equal((Code + 2, 0x202ul, Code + 2), (guest.Registers.Rcx, guest.Registers.R11, guest.Registers.Rip));
    }

    [Fact]
    public void A_hypercall_takes_its_number_from_rax_and_leaves_its_result_there_and_an_event_is_delivered_behind_it()
    {
        CallbackTable.SetCallbacks(guest.Vcpu, Upcall, Handler, SyscallHandler);
        (guest.Registers.Rax, guest.Registers.Rdi, guest.Registers.Rsi) = (17, 0, 0);
        guest.Info.Pending = 1;
        guest.Transfer.SyscallPath.Syscall(guest.Vcpu);
        guest.Transfer.SyscallPath.Hypercall(guest.Vcpu);

        Assert.Equal((NextStep.RunsGuest, Upcall), (guest.Enter(), guest.Registers.Rip));
        Assert.Equal((0x40011ul, Code + 2), (guest.Registers.Rax, guest.Words(guest.Registers.Rsp, 3)[2]));
    }

    [Fact]
    public void A_hypercall_that_is_preempted_is_made_again_with_what_is_left_of_it()
    {
        ulong[] entry = [17, 0, 0, 0, 0, 0, 0, 0];
        guest.PutWords(Data, [.. entry, .. entry]);
        (guest.Registers.Rax, guest.Registers.Rdi, guest.Registers.Rsi) = (13, Data, 2);
        guest.Transfer.SyscallPath.Syscall(guest.Vcpu);
        guest.Transfer.SyscallPath.Hypercall(guest.Vcpu, checks: 0);
        guest.Enter();

        Assert.Equal((Code, 13ul, Data + 64, 1ul), (guest.Registers.Rip, guest.Registers.Rax, guest.Registers.Rdi, guest.Registers.Rsi));
        Assert.Equal((0x40011ul, 0ul), (guest.Words(Data, 2)[1], guest.Words(Data + 64, 2)[1]));

        guest.Transfer.SyscallPath.Syscall(guest.Vcpu);
        guest.Transfer.SyscallPath.Hypercall(guest.Vcpu);
        Assert.Equal((Code + 2, 0ul, 0x40011ul), (guest.Registers.Rip, guest.Registers.Rax, guest.Words(Data + 64, 2)[1]));
    }

    [Theory]
    [InlineData(0x1004u)]
    [InlineData(0xe034u)]
    public void A_far_call_through_a_selector_that_leads_nowhere_is_a_fault_of_that_selector(uint selector)
    {
        guest.Handle(Vectors.GeneralProtection).InUser().Transfer.Exceptions.Exception(guest.Vcpu, Vectors.GeneralProtection, selector);
        guest.Enter();

        Assert.Equal((Handler, selector), (guest.Registers.Rip, (uint)guest.Words(guest.Registers.Rsp, 3)[2]));
    }

    [Fact]
    public void A_return_to_an_address_that_is_not_canonical_faults_in_the_guest()
    {
        guest.Handle(Vectors.GeneralProtection).Registers.Rip = 0x7fff_ffff_fffe;
        guest.Transfer.SyscallPath.Syscall(guest.Vcpu);

        Assert.Equal((NextStep.RunsGuest, Handler), (guest.Enter(), guest.Registers.Rip));
        Assert.Equal([0, 0x8000_0000_0000], guest.Words(guest.Registers.Rsp, 4)[2..]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Syscall_in_user_mode_enters_the_callback_which_masks_events_if_it_was_registered_so(bool masks)
    {
        CallbackTable.RegisterCallback(guest.Vcpu, CallbackType.Syscall, new Callback(0, SyscallHandler, masks));
        guest.InUser().Registers.Rflags = 0x602;

        Assert.Equal(SyscallOutcome.Bounced, guest.Transfer.SyscallPath.Syscall(guest.Vcpu));
        Assert.Equal((NextStep.RunsGuest, SyscallHandler), (guest.Enter(), guest.Registers.Rip));
        Assert.Equal([Code + 2, 0x602, Code + 2, 0xe033, 0x602, UserStack, 0xe02b], guest.Words(KernelStack - 56, 7));
        Assert.Equal((0x202ul, masks ? (byte)1 : (byte)0), (guest.Registers.Rflags, guest.Info.Mask));
    }

    [Fact]
    public void Syscall_of_32_bit_code_has_a_callback_of_its_own()
    {
        CallbackTable.RegisterCallback(guest.Vcpu, CallbackType.Syscall32, new Callback(0, SyscallHandler));
        guest.InUser().Transfer.SyscallPath.CompatSyscall(guest.Vcpu);
        guest.Enter();

        Assert.Equal((SyscallHandler, 0xe023ul), (guest.Registers.Rip, guest.Words(KernelStack - 56, 4)[3]));
    }

    [Fact]
    public void Syscall_without_a_callback_is_an_invalid_opcode_once_at_the_instruction()
    {
        guest.Handle(Vectors.InvalidOpcode, TrapInfo.MaskEvents).InUser().Transfer.SyscallPath.Syscall(guest.Vcpu);

        Assert.Equal((NextStep.RunsGuest, Handler), (guest.Enter(), guest.Registers.Rip));
        Assert.Equal((Code, (byte)1, KernelStack - 56), (guest.Words(KernelStack - 56, 3)[2], guest.Info.Mask, guest.Registers.Rsp));
    }

    [Theory]
    [InlineData(0x202ul)]
    [InlineData(0x4202ul)]
    public void Sysenter_without_a_callback_is_one_general_protection_fault(ulong flags)
    {
        guest.Handle(Vectors.GeneralProtection).InUser().Registers.Rflags = flags;
        guest.Transfer.SyscallPath.Sysenter(guest.Vcpu);

        Assert.Equal((NextStep.RunsGuest, Handler), (guest.Enter(), guest.Registers.Rip));
        Assert.Equal([0, 0, 3, flags, 0, 0xe02b], guest.Words(KernelStack - 64, 8)[2..]);
        Assert.Equal((KernelStack - 64, 0x202ul), (guest.Registers.Rsp, guest.Registers.Rflags));
    }

    [Fact]
    public void Sysenter_enters_its_callback_without_an_address_to_return_to()
    {
        CallbackTable.RegisterCallback(guest.Vcpu, CallbackType.Sysenter, new Callback(0, SyscallHandler, MasksEvents: true));
        guest.InUser().Transfer.SyscallPath.Sysenter(guest.Vcpu);
        guest.Enter();

        Assert.Equal((SyscallHandler, (byte)1), (guest.Registers.Rip, guest.Info.Mask));
        Assert.Equal([0, 3], guest.Words(KernelStack - 56, 4)[2..]);
    }

    [Fact]
    public void A_device_exception_is_the_guests_while_it_has_asked_for_it()
    {
        guest.Handle(Vectors.DeviceNotAvailable);
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.DeviceNotAvailable);
        guest.Enter();
        Assert.Equal(Code, guest.Registers.Rip);

        Assert.Equal(Errno.None, DebugRegisters.FpuTaskswitch(guest.Vcpu, true));
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.DeviceNotAvailable);
        guest.Enter();
        Assert.Equal((Handler, false), (guest.Registers.Rip, guest.Context.TaskSwitched));
    }

    [Fact]
    public void A_debug_exception_tells_in_the_virtual_dr6_what_has_happened()
    {
        guest.Handle(Vectors.Debug);
        Exceptions.DebugException(guest.Vcpu, 0xffff_4ff1);
        guest.Enter();

        Assert.Equal((Handler, 0xffff_4ff1ul), (guest.Registers.Rip, guest.Context.Dr6));
    }

    [Fact]
    public void A_non_maskable_interrupt_is_delivered_once_until_iret()
    {
        CallbackTable.RegisterNmi(guest.Vcpu, Handler);
        guest.Context.NmiPending = true;
        guest.Enter();
        Assert.Equal((Handler, (byte)1), (guest.Registers.Rip, guest.Info.Mask));

        guest.Context.NmiPending = true;
        var sp = guest.Registers.Rsp;
        guest.Enter();
        Assert.Equal(sp, guest.Registers.Rsp);

        guest.PutWords(0x3000, 0, 0, 0, 0, Data, 0xe030, 0x202, KernelStack - 0x100, 0xe02b);
        guest.Registers.Rsp = 0x3000;
        guest.Transfer.IretPath.Iret(guest.Vcpu);
        guest.Enter();
        Assert.Equal((Handler, Data), (guest.Registers.Rip, guest.Words(guest.Registers.Rsp, 3)[2]));
    }
}
