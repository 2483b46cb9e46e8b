using Iced.Intel;
using Verified.Hardware.Ring3;
using Verified.Hardware.Xen.Kernels;
using Verified.Kernel.Xen.Execution;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Tests.Hardware.Ring3;

/// <summary>Kernels in ring 3 of this machine's processor, on our hypervisor.</summary>
public class BootTests
{
    private const int SchedOp = 29, Shutdown = 2, Block = 1;

    [Ring3Fact]
    public void A_kernel_prints_a_line_and_wants_to_be_rebooted()
    {
        var (console, machine) = Boot(kernel => kernel.Say("hello\n"));

        Assert.Equal(("hello\n", GuestEndKind.Reboot), (console.Text, machine.End!.Kind));
    }

    [Ring3Theory]
    [InlineData(0, GuestEndKind.Poweroff)]
    [InlineData(2, GuestEndKind.Suspend)]
    [InlineData(3, GuestEndKind.SaysCrash)]
    [InlineData(4, GuestEndKind.Other)]
    [InlineData(77, GuestEndKind.Other)]
    public void The_reason_to_shut_down_is_told(int reason, GuestEndKind expected)
    {
        var (_, machine) = Boot(kernel =>
        {
            var at = kernel.Reserve(8);
            kernel.Asm.mov(__dword_ptr[at], reason);
            kernel.Call(SchedOp, Shutdown, at);
        });

        Assert.Equal(expected, machine.End!.Kind);
    }

    [Ring3Fact]
    public void An_exception_without_a_handler_is_a_crash_with_a_report()
    {
        var (console, machine) = Boot(kernel =>
        {
            kernel.Say("before\n");
            kernel.Asm.mov(rbx, 0x1122_3344_5566_7788ul);
            kernel.Asm.ud2();
        });

        var end = machine.End!;
        Assert.Equal(("before\n", GuestEndKind.Crashed, "the guest has crashed: exception 6 without a handler"), (console.Text, end.Kind, end.Reason));
        Assert.Contains(end.Report, line => line.Contains("rbx 1122334455667788", StringComparison.Ordinal));
        Assert.Contains(end.Report, line => line.StartsWith("  ConsoleIo(0x0, 0x7, ", StringComparison.Ordinal) && line.EndsWith(" = 0x0", StringComparison.Ordinal));
    }

    [Ring3Fact]
    public void A_stack_that_cannot_be_written_is_a_crash()
    {
        var (_, machine) = Boot(kernel =>
        {
            kernel.HandleExceptions();
            kernel.Asm.xor(esp, esp);
            kernel.Asm.ud2();
        });

        Assert.Equal("the guest has crashed: exception 6, and its kernel could not be entered", machine.End!.Reason);
    }

    [Ring3Fact]
    public void An_event_without_a_callback_is_a_crash_and_no_wish()
    {
        const int eventChannelOp = 32, bindIpi = 7, send = 4, block = 1;
        var (_, machine) = Boot(kernel =>
        {
            var argument = kernel.Reserve(16);
            kernel.Asm.mov(__qword_ptr[argument], 0);
            kernel.Call(eventChannelOp, bindIpi, argument);
            kernel.Asm.mov(eax, __dword_ptr[argument + 4]);
            kernel.Asm.mov(__dword_ptr[argument], eax);
            kernel.Call(eventChannelOp, send, argument);
            kernel.Call(SchedOp, block, 0);
        });

        Assert.Equal((GuestEndKind.Crashed, "the guest has crashed: a hypercall, and its kernel could not be entered"), (machine.End!.Kind, machine.End.Reason));
    }

    [Ring3Fact]
    public void A_kernel_that_sleeps_with_nothing_to_wake_it_has_ended()
    {
        var (_, machine) = Boot(kernel => kernel.Call(SchedOp, Block, 0));

        Assert.Equal(GuestEndKind.SleepsForever, machine.End!.Kind);
    }

    [Ring3Fact]
    public void A_kernel_that_takes_its_last_vCPU_down_has_ended_with_a_reason_and_a_report()
    {
        using var processor = Run(TestKernel.LastVcpu.File, new RecordingConsole(), out var machine);

        Assert.Equal((GuestEndKind.NoVcpuLeft, "the guest has taken its last vCPU down and has not shut down"), (machine.End!.Kind, machine.End.Reason));
        Assert.Contains(machine.End.Report, line => line.StartsWith("  VcpuOp(0x2, 0x0, 0x0", StringComparison.Ordinal));
    }

    [Ring3Fact]
    public void An_instruction_in_memory_of_a_device_ends_the_guest_and_nothing_else()
    {
        const int updateVaMapping = 14;
        const ulong at = 0xffff_ffff_8011_0000, frameBeyondMemory = 0x8_0000;
        var (_, machine) = Boot(kernel =>
        {
            kernel.ShowCall("map", updateVaMapping, at, (frameBeyondMemory << 12) | 3, 2);
            kernel.Asm.mov(rax, at);
            kernel.Asm.mov(rbx, __qword_ptr[rax]);
            kernel.Asm.mov(__qword_ptr[rax], rbx);
            kernel.Asm.jmp(rax);
        });

        Assert.Equal(GuestEndKind.Crashed, machine.End!.Kind);
        Assert.Contains(machine.End.Report, line => line.Contains("rbx ffffffffffffffff", StringComparison.Ordinal));
    }

    [Ring3Fact]
    public void A_kernel_that_spins_is_left_again_and_again()
    {
        using var processor = Open(out var console, kernel =>
        {
            var here = kernel.Asm.CreateLabel();
            kernel.Asm.Label(ref here);
            kernel.Asm.jmp(here);
        }, out var machine);

        for (var time = 0; time < 20; time++) Assert.True(machine.Step());
        Assert.Equal("", console.Text);
    }

    [Ring3Fact]
    public void A_timer_wakes_a_kernel_that_sleeps()
    {
        const int setTimerOp = 15, eventChannelOp = 32, bindVirq = 1, second = 1_000_000_000;
        var (console, machine) = Boot(kernel =>
        {
            var bind = kernel.Reserve(16);
            kernel.Asm.mov(__qword_ptr[bind], 0);
            kernel.ShowCall("bind", eventChannelOp, bindVirq, bind);
            kernel.ShowCall("timer", setTimerOp, second);
            kernel.Asm.lea(rax, __[kernel.Asm.CreateLabelHere(out var awake)]);
            kernel.Asm.mov(rdi, rax);
            kernel.Call(4, rdi, 0, 0);
            kernel.Call(SchedOp, Block, 0);
            kernel.Asm.ud2();
            kernel.Asm.Label(ref awake);
            kernel.Say("awake\n");
        });

        Assert.Equal(("awake", GuestEndKind.Reboot), (console.Lines[^1], machine.End!.Kind));
    }

    [Ring3Fact]
    public void Far_returns_and_interrupt_returns_go_by_the_guests_descriptors()
    {
        var console = new RecordingConsole();
        using var processor = Run(TestKernel.All.Single(kernel => kernel.Name == "returns").File, console, out _);

        Assert.Equal(
            [
                "far return to 0xe033: nothing", "far return to 0xe02b:", "far return to 0xe07b:", "interrupt return to 0xe033 with 0xe02b: nothing",
                "interrupt return to 0xe033 with 0xe033:", "interrupt return to 0xe07b with 0xe02b:",
            ],
            console.Lines.Where(line => line.Contains("return to", StringComparison.Ordinal)));
        Assert.Equal(["e028", "e078", "e030", "e078"], console.Lines.Where(line => line.StartsWith("  error", StringComparison.Ordinal)).Select(line => line[^4..]));
    }

    [Ring3Fact]
    public void Every_kernel_of_ours_comes_to_its_end()
    {
        foreach (var kernel in TestKernel.All)
        {
            using var processor = Run(kernel.File, new RecordingConsole(), out var machine);
            Assert.Equal((kernel.Name, GuestEndKind.Reboot), (kernel.Name, machine.End!.Kind));
        }
    }

    [Ring3Fact]
    public void The_agents_own_program_makes_more_than_a_thousand_hypercalls_with_exceptions_among_them()
    {
        using var processor = Run(TestKernel.Agent.File, new RecordingConsole(), out var machine);

        Assert.True(machine.Hypercalls > 1000, $"{machine.Hypercalls} hypercalls");
        Assert.True(machine.Exceptions > 100, $"{machine.Exceptions} exceptions");
    }

    private static (RecordingConsole Console, PvMachine Machine) Boot(Action<KernelWriter> write)
    {
        using var processor = Open(out var console, write, out var machine);
        while (machine.Step())
        {
        }

        return (console, machine);
    }

    private static KvmRing3 Open(out RecordingConsole console, Action<KernelWriter> write, out PvMachine machine)
    {
        var kernel = new KernelWriter();
        write(kernel);
        var request = new BootRequest(kernel.ToFile()) { Pages = 2048 };
        var processor = KvmRing3.Open(PvMachine.BytesFor(request));
        console = new RecordingConsole();
        machine = PvMachine.Boot(request, processor, console);
        return processor;
    }

    private static KvmRing3 Run(byte[] file, RecordingConsole console, out PvMachine machine)
    {
        var request = new BootRequest(file);
        var processor = KvmRing3.Open(PvMachine.BytesFor(request));
        machine = PvMachine.Boot(request, processor, console);
        while (machine.Step())
        {
        }

        return processor;
    }
}

/// <summary>Labels for tests.</summary>
internal static class Labels
{
    /// <summary>A new label, also for placing it later.</summary>
    public static Label CreateLabelHere(this Assembler assembler, out Label label) => label = assembler.CreateLabel();
}

/// <summary>As <see cref="Ring3FactAttribute"/>, for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Ring3TheoryAttribute : TheoryAttribute
{
    public Ring3TheoryAttribute() => Skip = new Ring3FactAttribute().Skip;
}
