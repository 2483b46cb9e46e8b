using System.Runtime.InteropServices;
using Iced.Intel;
using Verified.Hardware.Kvm;
using Verified.Hardware.Tracing;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Tests.Hardware;

/// <summary>One virtual CPU of ring 3 with a page of code: what it shows when it leaves, and that it goes on.</summary>
public class VcpuTests
{
    private static readonly Gfn Base = new(0x100);

    private static readonly ulong Code = Base.Address + 0x10000, Hidden = 0x4000_0000_0000;

    [Fact]
    public void The_structures_have_the_sizes_that_the_kernel_expects()
    {
        Assert.Equal(
            [144, 312, 64, 520, 416, 128, 24, 16, 24],
            [Marshal.SizeOf<KvmAbi.Regs>(), Marshal.SizeOf<KvmAbi.Sregs>(), Marshal.SizeOf<KvmAbi.VcpuEvents>(), Marshal.SizeOf<KvmAbi.SharedRegs>(),
             Marshal.SizeOf<KvmAbi.Fpu>(), Marshal.SizeOf<KvmAbi.DebugRegs>(), Marshal.SizeOf<KvmAbi.OneMsr>(), Marshal.SizeOf<KvmAbi.IoExit>(), Marshal.SizeOf<KvmAbi.MmioExit>()]);
    }

    [KvmFact]
    public void An_out_tells_its_port_and_value_and_an_in_is_answered() => Guest(
        asm =>
        {
            asm.mov(eax, 0x1234);
            asm.@out(0x71, eax);
            asm.@in(ax, 0x72);
            asm.@out(0x73, ax);
        },
        cpu =>
        {
            Assert.Equal(VcpuExit.Io, cpu.Run());
            Assert.Equal((1, 4, 0x71), (cpu.Io.IsOut, cpu.Io.Size, cpu.Io.Port));
            Assert.Equal(0x1234u, MemoryMarshal.Read<uint>(cpu.IoData));
            Assert.Equal(VcpuExit.Io, cpu.Run());
            Assert.Equal((0, 2, 0x72), (cpu.Io.IsOut, cpu.Io.Size, cpu.Io.Port));
            MemoryMarshal.Write(cpu.IoData, (ushort)0x5678);
            Assert.Equal(VcpuExit.Io, cpu.Run());
            Assert.Equal(0x5678, MemoryMarshal.Read<ushort>(cpu.IoData));
        });

    [KvmFact]
    public void An_exception_without_a_handler_ends_the_run_and_the_guest_goes_on_elsewhere() => Guest(
        asm =>
        {
            asm.mov(rax, Hidden);
            asm.mov(rbx, __qword_ptr[rax]);
            asm.@out(0x71, eax);
        },
        cpu =>
        {
            Assert.Equal(VcpuExit.Shutdown, cpu.Run());
            Assert.Equal(Code + 10, cpu.General.Rip);
            Assert.Equal(Hidden, cpu.General.Rax);
            Assert.Equal(Hidden, cpu.Special.Cr2);
            if (KvmModule.Mode == MmuMode.Shadow) Assert.Equal((14, 4u), (cpu.Events.ExceptionNumber, cpu.Events.ExceptionErrorCode));

            cpu.ChangeEvents() = default;
            cpu.ChangeGeneral().Rip += 3;
            Assert.Equal(VcpuExit.Io, cpu.Run());
        });

    [KvmFact]
    public void A_guest_that_spins_is_left() => Guest(
        asm =>
        {
            var self = asm.CreateLabel();
            asm.Label(ref self);
            asm.jmp(self);
        },
        cpu =>
        {
            using var interval = cpu.LeaveEvery(TimeSpan.FromMilliseconds(5));
            Assert.Equal(VcpuExit.Interrupted, cpu.Run());
            Assert.Equal(VcpuExit.Interrupted, cpu.Run());
            Assert.Equal(Code, cpu.General.Rip);
        });

    [KvmFact]
    public void Registers_outside_the_shared_page_keep_what_is_stored() => Guest(
        asm => asm.nop(),
        cpu =>
        {
            cpu.Read(out KvmAbi.Fpu fpu);
            fpu.ControlWord = 0x27F;
            cpu.Write(fpu);
            cpu.Read(out KvmAbi.Fpu again);
            Assert.Equal(0x27F, again.ControlWord);

            const uint lstar = 0xC0000082;
            Assert.True(cpu.WriteMsr(lstar, 0x1000));
            Assert.Equal(0x1000UL, cpu.ReadMsr(lstar));

            cpu.Read(out KvmAbi.DebugRegs debug);
            cpu.Write(debug);
        });

    private static void Guest(Action<Assembler> program, Action<Vcpu> judge)
    {
        using var memory = new AnonymousMemory(GuestLayout.SystemPages);
        var tables = new GuestPageTables(memory.Start);
        tables.MapSmall(Base, GuestLayout.SystemPages);
        var asm = new Assembler(64);
        program(asm);
        using var code = new MemoryStream();
        asm.Assemble(new StreamCodeWriter(code), Code);
        Marshal.Copy(code.ToArray(), 0, memory.Start + 0x10000, (int)code.Length);

        using var device = KvmDevice.Open();
        using var machine = device.CreateVirtualMachine();
        machine.Add(Base, memory.Range);
        var cpu = machine.AddVcpu();
        cpu.Start(GuestPageTables.Root, Code, GuestLayout.Address(GuestLayout.TaskState));
        judge(cpu);
    }
}
