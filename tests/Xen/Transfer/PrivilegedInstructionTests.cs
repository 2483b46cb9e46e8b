using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Traps;
using Xunit;
using static Verified.Tests.Xen.Transfer.RunningGuest;

namespace Verified.Tests.Xen.Transfer;

/// <summary>The instructions that are emulated, and those that are not.</summary>
public class PrivilegedInstructionTests
{
    private static readonly byte[] Cli = [0xfa];
    private static readonly byte[] Sti = [0xfb];
    private static readonly byte[] OutToPort0x80 = [0xe6, 0x80];
    private static readonly byte[] InFromPort0x80 = [0xe4, 0x80];

    private readonly RunningGuest guest = new RunningGuest().Handle(Vectors.GeneralProtection);

    /// <summary>The matrix of XTF's pv-iopl: cli, sti, in and out from kernel and user mode.</summary>
    [Theory]
    [InlineData(false, 0, false, false)]
    [InlineData(false, 1, true, false)]
    [InlineData(false, 2, true, false)]
    [InlineData(false, 3, true, true)]
    [InlineData(true, 0, true, false)]
    [InlineData(true, 1, true, false)]
    [InlineData(true, 2, true, false)]
    [InlineData(true, 3, true, true)]
    public void The_virtual_privilege_of_io_decides(bool isArchitectural, uint iopl, bool kernelMay, bool userMay)
    {
        foreach (var instruction in new[] { Cli, Sti, OutToPort0x80, InFromPort0x80 })
        {
            foreach (var (isUser, may) in new[] { (false, kernelMay), (true, userMay) })
            {
                var one = new RunningGuest().Handle(Vectors.GeneralProtection);
                GuestPrivileges.VmAssist(one.Vcpu, isArchitectural ? 0u : 1, (uint)VmAssistType.ArchitecturalIopl);
                GuestPrivileges.SetIopl(one.Vcpu, iopl);
                (isUser ? one.InUser() : one).Execute(instruction);

                Assert.Equal(may ? Code + (ulong)instruction.Length : Handler, one.Registers.Rip);
                Assert.Equal(0, one.Info.Mask);
            }
        }
    }

    [Fact]
    public void With_the_architectural_privilege_iret_sets_it()
    {
        GuestPrivileges.VmAssist(guest.Vcpu, 0, (uint)VmAssistType.ArchitecturalIopl);
        guest.PutWords(0x3000, 0, 0, 0, 0, Code, 0xe033, 0x3202, UserStack, 0xe02b).Registers.Rsp = 0x3000;
        guest.Transfer.IretPath.Iret(guest.Vcpu);
        guest.Enter();
        guest.Execute(Cli);

        Assert.Equal((Code + 1, 0x202ul), (guest.Registers.Rip, guest.Registers.Rflags));
    }

    [Theory]
    [InlineData(0x80, 8, true)]
    [InlineData(0x80, 0x81, true)]
    [InlineData(0x81, 0x81, false)]
    [InlineData(0x80, 0x80, false)]
    public void The_guests_bitmap_of_ports_permits_too(int clearedBit, uint ports, bool may)
    {
        guest.Put(Data, Enumerable.Repeat((byte)0xff, 64).ToArray());
        guest.Put(Data + (ulong)(clearedBit / 8), (byte)~(1 << (clearedBit % 8)));
        GuestPrivileges.SetIoBitmap(guest.Vcpu, Data, ports == 8 ? 0x100 : ports);
        guest.InUser().Execute(OutToPort0x80);

        Assert.Equal(may ? Code + 2 : Handler, guest.Registers.Rip);
    }

    [Theory]
    [InlineData(new byte[] { 0xe4, 0x80 }, false, 0x1122_3344_5566_77fful)]
    [InlineData(new byte[] { 0x66, 0xe5, 0x80 }, false, 0x1122_3344_5566_fffful)]
    [InlineData(new byte[] { 0xe5, 0x80 }, false, 0xffff_fffful)]
    [InlineData(new byte[] { 0xec }, true, 0x1122_3344_5566_7780ul)]
    [InlineData(new byte[] { 0x66, 0xed }, true, 0x1122_3344_5566_8180ul)]
    [InlineData(new byte[] { 0xed }, true, 0x8382_8180ul)]
    [InlineData(new byte[] { 0x48, 0xed }, true, 0x8382_8180ul)]
    public void Ports_that_are_not_the_domains_read_as_all_ones(byte[] instruction, bool isPermitted, ulong rax)
    {
        var machine = new RunningGuest(ports: new CountingPorts());
        GuestPrivileges.SetIopl(machine.Vcpu, 1);
        if (isPermitted)
        {
            machine.Vcpu.Domain.PermitPorts(0x80, 0x83);
        }

        (machine.Registers.Rax, machine.Registers.Rdx) = (0x1122_3344_5566_7788, 0x80);
        machine.Execute(instruction);

        Assert.Equal(((ulong)instruction.Length + Code, rax), (machine.Registers.Rip, machine.Registers.Rax));
    }

    [Fact]
    public void What_is_written_reaches_the_machine_only_where_the_domain_has_the_port()
    {
        var ports = new CountingPorts();
        var machine = new RunningGuest(ports: ports);
        GuestPrivileges.SetIopl(machine.Vcpu, 1);
        machine.Registers.Rax = 0x1234;
        machine.Execute(OutToPort0x80);
        Assert.Empty(ports.Written);

        machine.Vcpu.Domain.PermitPorts(0x80, 0x80);
        machine.Execute(OutToPort0x80);
        Assert.Equal([(0x80, 1, 0x34u)], ports.Written);
    }

    [Fact]
    public void Repeated_ins_writes_memory_up_to_the_page_that_it_may_not()
    {
        GuestPrivileges.SetIopl(guest.Vcpu, 1);
        guest.Handle(Vectors.PageFault, address: Upcall);
        (guest.Registers.Rdi, guest.Registers.Rcx, guest.Registers.Rdx) = (ReadOnly - 8, 5, 0x80);
        guest.Execute(0xf3, 0x6d);

        Assert.Equal((Upcall, 3ul, ReadOnly, ReadOnly), (guest.Registers.Rip, guest.Context.Traps.Length > 0 ? guest.Words(guest.Registers.Rsp, 1)[0] : 0, guest.Registers.Rdi, guest.Info.Cr2));
        Assert.Equal([Code, 2ul], [guest.Words(guest.Registers.Rsp, 4)[3], guest.Words(guest.Registers.Rsp, 3)[2]]);
        Assert.Equal(ulong.MaxValue, guest.Words(ReadOnly - 8, 1)[0]);
    }

    [Fact]
    public void Repeated_outs_reads_memory_and_the_guest_comes_back_for_what_is_left()
    {
        var ports = new CountingPorts();
        var machine = new RunningGuest(ports: ports);
        machine.Vcpu.Domain.PermitPorts(0x80, 0x80);
        GuestPrivileges.SetIopl(machine.Vcpu, 1);
        machine.Put(Data, 1, 2, 3);
        (machine.Registers.Rsi, machine.Registers.Rcx, machine.Registers.Rdx) = (Data + 2, 3, 0x80);
        machine.Registers.Rflags |= Rflags.Direction;
        machine.Execute(0xf3, 0x6e);

        Assert.Equal([(0x80, 1, 3u), (0x80, 1, 2u), (0x80, 1, 1u)], ports.Written);
        Assert.Equal((Code + 2, 0ul, Data - 1), (machine.Registers.Rip, machine.Registers.Rcx, machine.Registers.Rsi));

        (machine.Registers.Rsi, machine.Registers.Rcx, machine.Registers.Rdx) = (Data, 3, 0x80);
        machine.Registers.Rflags = Rflags.Trap;
        machine.Handle(Vectors.Debug).Execute(0xf3, 0x6e);
        Assert.Equal((Handler, Code + 2), (machine.Registers.Rip, machine.Words(machine.Registers.Rsp, 3)[2]));
        Assert.Equal((2ul, 0x4000ul), (machine.Words(machine.Registers.Rsp, 1)[0], machine.Context.Dr6 & 0x4000));
    }

    [Theory]
    [InlineData(new byte[] { 0xf4 })]
    [InlineData(new byte[] { 0x0f, 0x01, 0x38 })]
    [InlineData(new byte[] { 0x0f, 0x22, 0xc0 })]
    [InlineData(new byte[] { 0x44, 0x0f, 0x22, 0xc0 })]
    [InlineData(new byte[] { 0x0f, 0x22, 0xd8 })]
    [InlineData(new byte[] { 0x0f, 0x01, 0x10 })]
    [InlineData(new byte[] { 0xcf })]
    [InlineData(new byte[] { 0x0f, 0x08 })]
    [InlineData(new byte[] { 0x90 })]
    public void Hlt_invlpg_and_changes_of_cr0_cr3_and_cr8_that_are_not_permitted_are_general_protection_faults(byte[] instruction)
    {
        guest.Registers.Rax = 0x1234_5000;
        guest.Execute(instruction);

        Assert.Equal((Handler, Code), (guest.Registers.Rip, guest.Words(guest.Registers.Rsp, 4)[3]));
    }

    [Fact]
    public void Of_cr0_only_the_task_switched_flag_changes()
    {
        guest.Registers.Rax = HostCpu.Cr0 | HostCpu.TaskSwitched;
        guest.Execute(0x0f, 0x22, 0xc0);
        Assert.True(guest.Context.TaskSwitched);

        guest.Execute(0x0f, 0x20, 0xc1);
        Assert.Equal(HostCpu.Cr0 | HostCpu.TaskSwitched, guest.Registers.Rcx);

        guest.Registers.Rip = Code;
        guest.Execute(0x0f, 0x06);
        Assert.False(guest.Context.TaskSwitched);
    }

    [Fact]
    public void Cr2_cr3_and_cr4_are_the_guests_view()
    {
        guest.Registers.Rax = 0x7777;
        guest.Execute(0x0f, 0x22, 0xd0);
        Assert.Equal((0x7777ul, 0x7777ul), (guest.Context.Cr2, guest.Info.Cr2));

        guest.Execute(0x0f, 0x20, 0xd9);
        Assert.Equal(guest.Space.L4.Number << 12, guest.Registers.Rcx);

        guest.Registers.Rax = ulong.MaxValue;
        guest.Execute(0x0f, 0x22, 0xe0);
        Assert.Equal(0x5066cul, guest.Context.Cr4 | 0x10000);
        Assert.Equal(0ul, guest.Context.Cr4 & ~0x5066cul);
    }

    [Fact]
    public void Writing_cr3_is_another_root()
    {
        var other = guest.Guest.NewAddressSpace([.. guest.Frames.Select(frame => Guest.To(frame, Guest.P))]);
        guest.Registers.Rax = other.L4.Number << 12;
        guest.Execute(0x0f, 0x22, 0xd8);

        Assert.Equal((other.L4, Code + 3), (guest.Vcpu.KernelRoot!.Mfn, guest.Registers.Rip));
        Assert.Null(References.FirstDefect(guest.Guest.Hypervisor));
    }

    [Theory]
    [InlineData(0xc000_0100u, Data, true)]
    [InlineData(0xc000_0101u, Data, true)]
    [InlineData(0xc000_0102u, Data, true)]
    [InlineData(0xc000_0100u, 1ul << 47, false)]
    [InlineData(0xc000_0101u, 1ul << 47, false)]
    [InlineData(0xc000_0102u, 1ul << 47, false)]
    [InlineData(0xc000_0080u, 0xd01ul, true)]
    [InlineData(0xc000_0080u, 0x501ul, false)]
    [InlineData(0x1a0u, 0x12345ul, true)]
    [InlineData(0x199u, 0x12345ul, true)]
    [InlineData(0x8bu, 0ul, true)]
    [InlineData(0x8bu, 1ul, false)]
    [InlineData(0x17u, 0ul, false)]
    [InlineData(0x140u, 1ul, true)]
    [InlineData(0x140u, 2ul, false)]
    [InlineData(0xc000_0103u, 5ul, true)]
    [InlineData(0xc000_0103u, 1ul << 32, false)]
    [InlineData(0x4000_0000u, 1ul, false)]
    [InlineData(0x4000_0001u, 0ul, false)]
    [InlineData(0xc000_0082u, 0ul, false)]
    public void Of_model_specific_registers_some_take_some_ignore_and_the_others_refuse_what_is_written(uint number, ulong value, bool may)
    {
        (guest.Registers.Rcx, guest.Registers.Rax, guest.Registers.Rdx) = (number, value & uint.MaxValue, value >> 32);
        guest.Execute(0x0f, 0x30);

        Assert.Equal(may ? Code + 2 : Handler, guest.Registers.Rip);
    }

    [Theory]
    [InlineData(0x1a0u, 0x81_1809ul)]
    [InlineData(0xc000_0100u, 0x1111ul)]
    [InlineData(0xc000_0102u, 0x3333ul)]
    [InlineData(0xc000_0080u, 0xd01ul)]
    [InlineData(0x1bu, 0xfee0_0900ul)]
    [InlineData(0x277u, 0x0501_0007_0406ul)]
    [InlineData(0x345u, 0ul)]
    public void What_is_read_of_them_is_what_a_guest_may_know(uint number, ulong expected)
    {
        (guest.Context.FsBase, guest.Context.GsBaseUser) = (0x1111, 0x3333);
        guest.Registers.Rcx = number;
        guest.Execute(0x0f, 0x32);

        Assert.Equal((Code + 2, expected), (guest.Registers.Rip, (guest.Registers.Rdx << 32) | guest.Registers.Rax));
    }

    [Fact]
    public void A_register_that_the_machine_has_reads_as_0_for_a_guest_that_could_not_handle_the_fault()
    {
        guest.Registers.Rcx = 0x1234;
        guest.Execute(0x0f, 0x32);
        Assert.Equal(Handler, guest.Registers.Rip);

        var machine = new RunningGuest(msrs: new Dictionary<uint, ulong> { [0x1234] = 7 });
        (machine.Registers.Rcx, machine.Registers.Rax) = (0x1234, 9);
        machine.Execute(0x0f, 0x32);
        Assert.Equal((Code + 2, 0ul), (machine.Registers.Rip, machine.Registers.Rax));
        machine.Registers.Rcx = 0x4000_0001;
        Assert.Equal(NextStep.Stops, machine.Execute(0x0f, 0x32));
    }

    [Fact]
    public void User_mode_has_neither_control_registers_nor_model_specific_ones()
    {
        foreach (var instruction in new byte[][] { [0x0f, 0x06], [0x0f, 0x09], [0x0f, 0x20, 0xc0], [0x0f, 0x30], [0x0f, 0x32] })
        {
            var user = new RunningGuest().Handle(Vectors.GeneralProtection).InUser();
            user.Registers.Rcx = 0xc000_0100;
            user.Execute(instruction);

            Assert.Equal(Handler, user.Registers.Rip);
        }
    }

    [Fact]
    public void Debug_registers_are_read_and_written_as_the_hypercalls_do()
    {
        guest.Handle(Vectors.InvalidOpcode, address: Upcall);
        guest.Registers.Rax = Data;
        guest.Execute(0x0f, 0x23, 0xc0);
        guest.Execute(0x0f, 0x21, 0xc1);
        Assert.Equal((Data, Data), (guest.Context.Breakpoints[0], guest.Registers.Rcx));

        guest.Registers.Rax = XenStart;
        guest.Execute(0x0f, 0x23, 0xc0);
        Assert.Equal((Handler, Data), (guest.Registers.Rip, guest.Context.Breakpoints[0]));

        guest.Registers.Rip = Code;
        guest.Context.Cr4 |= 8;
        guest.Execute(0x0f, 0x21, 0xe0);
        Assert.Equal(Upcall, guest.Registers.Rip);
    }

    [Fact]
    public void A_breakpoint_on_io_is_a_debug_exception_after_the_access()
    {
        guest.Handle(Vectors.Debug, address: Upcall);
        GuestPrivileges.SetIopl(guest.Vcpu, 1);
        guest.Context.Cr4 |= 8;
        DebugRegisters.SetDebugreg(guest.Vcpu, 0, 0x80);
        DebugRegisters.SetDebugreg(guest.Vcpu, 7, 0x2_0001);
        guest.Execute(OutToPort0x80);

        Assert.Equal((Upcall, Code + 2, 1ul), (guest.Registers.Rip, guest.Words(guest.Registers.Rsp, 3)[2], guest.Context.Dr6 & 0xf));
    }

    [Fact]
    public void Cpuid_after_the_forced_prefix_is_the_domains_policy()
    {
        guest.Put(Code, 0x0f, 0x0b, (byte)'x', (byte)'e', (byte)'n', 0x0f, 0xa2);
        guest.Registers.Rax = 0x4000_0000;
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.InvalidOpcode);
        guest.Enter();

        Assert.Equal((Code + 7, 0x4000_0005ul, 0x566e6558ul, 0x65584d4dul, 0x4d4d566eul), (guest.Registers.Rip, guest.Registers.Rax, guest.Registers.Rbx, guest.Registers.Rcx, guest.Registers.Rdx));
    }

    [Theory]
    [InlineData(new byte[] { 0x0f, 0x0b })]
    [InlineData(new byte[] { 0x0f, 0x0b, (byte)'x', (byte)'e', (byte)'n', 0x0f, 0x32 })]
    [InlineData(new byte[] { 0x0f, 0x0b, (byte)'X', (byte)'e', (byte)'n', 0x0f, 0xa2 })]
    public void Other_invalid_opcodes_are_the_guests(byte[] instruction)
    {
        guest.Handle(Vectors.InvalidOpcode).Put(Code, instruction);
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.InvalidOpcode);
        guest.Enter();

        Assert.Equal((Handler, Code), (guest.Registers.Rip, guest.Words(guest.Registers.Rsp, 3)[2]));
    }

    [Fact]
    public void Cpuid_faults_in_user_mode_where_the_kernel_has_asked_for_it()
    {
        guest.Context.CpuidFaults = true;
        guest.Execute(0x0f, 0xa2);
        Assert.Equal(Code + 2, guest.Registers.Rip);

        guest.InUser().Registers.Rip = Code;
        guest.Execute(0x0f, 0xa2);
        Assert.Equal(Handler, guest.Registers.Rip);
    }

    [Fact]
    public void Instruction_bytes_that_cannot_be_read_are_a_page_fault_at_the_first_of_them()
    {
        guest.Handle(Vectors.PageFault, address: Upcall);
        guest.Registers.Rip = 0x7fff;
        guest.Execute(0x0f);

        Assert.Equal((Upcall, 0x8000ul), (guest.Registers.Rip, guest.Info.Cr2));
    }

    [Fact]
    public void The_code_segment_decides_what_the_bytes_mean()
    {
        GuestPrivileges.SetIopl(guest.Vcpu, 3);
        guest.InUser().Registers.Cs = Selectors.UserCs32;
        guest.Execute(0xe5, 0x80);
        Assert.Equal(Code + 2, guest.Registers.Rip);

        guest.Registers.Cs = 0xf;
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.GeneralProtection);
        guest.Enter();
        Assert.Equal(Handler, guest.Registers.Rip);
    }

    private sealed class CountingPorts : IPorts
    {
        public List<(int Port, int Bytes, uint Value)> Written { get; } = [];

        public uint Read(ushort port, int bytes) => 0x8382_8180;

        public void Write(ushort port, int bytes, uint value) => Written.Add((port, bytes, value));
    }
}
