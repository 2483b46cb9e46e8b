using System.Text;
using Verified.Abi;
using Verified.Abi.Machines;
using Verified.Kernel.Xen.Execution;
using Verified.Tests.Hardware.Ring3;
using Verified.Tests.Xen.Boot;
using Xunit;

namespace Verified.Tests.Xen.Execution;

/// <summary>What our hypervisor makes of what a processor comes back with, without any processor.</summary>
public sealed class PvMachineTests : IDisposable
{
    private const int Pages = 2048;
    private const ulong Data = SmallKernel.VirtBase + 0x3000;
    private const int Rax = 0;
    private const ulong ConsoleIo = 18, SchedOp = 29, SetTimerOp = 15, VcpuOp = 24, Down = 2, Shutdown = 2;

    private readonly ScriptedProcessor processor = new(PvMachine.BytesFor(new BootRequest(default) { Pages = Pages }));
    private readonly RecordingConsole console = new();

    public void Dispose() => processor.Dispose();

    [Fact]
    public void The_guest_starts_with_the_registers_of_the_start_of_day()
    {
        Boot().Step();

        Assert.Equal((SmallKernel.VirtBase + 0x1010, 0x202ul), (processor.State!.Rip, processor.State.Rflags));
        Assert.NotEqual(0ul, processor.State.General[6]);
        Assert.Equal(0ul, processor.State.Root % 4096);
    }

    [Fact]
    public void A_system_call_of_the_kernel_is_a_hypercall_and_its_result_is_in_rax()
    {
        var machine = Boot();
        processor.ThenCalls(17, 0, 0);
        machine.Step();
        machine.Step();

        Assert.Equal((0x4_0011ul, 1L), (processor.State!.General[Rax], machine.Hypercalls));
        Assert.Equal(SmallKernel.VirtBase + 0x1012, processor.State.Rip);
    }

    [Theory]
    [InlineData(0, 4, Data, 0)]
    [InlineData(0, 0, 0x4000_0000, 0)]
    [InlineData(0, 1, 0x4000_0000, -(int)Errno.EFAULT)]
    [InlineData(0, 1, 0xffff_8300_0000_0000, -(int)Errno.EFAULT)]
    [InlineData(1, 16, Data, 0)]
    [InlineData(1, 0x8000_0000, Data, -(int)Errno.E2BIG)]
    [InlineData(2, 1, Data, -(int)Errno.ENOSYS)]
    public void The_console_answers(ulong command, ulong count, ulong buffer, long expected)
    {
        var machine = Boot();
        processor.ThenCalls(ConsoleIo, command, count, buffer);
        machine.Step();
        machine.Step();

        Assert.Equal(expected, (long)processor.State!.General[Rax]);
    }

    [Fact]
    public void A_line_longer_than_the_hypervisor_takes_at_once_comes_whole()
    {
        var machine = Boot();
        var text = new string('x', 126) + new string('y', 300);
        Encoding.Latin1.GetBytes(text).CopyTo(processor.Memory.AsSpan(Frame(processor, machine)));
        processor.ThenCalls(ConsoleIo, 0, (ulong)text.Length, Data);
        machine.Step();
        machine.Step();

        Assert.Equal(text, console.Text);
    }

    [Fact]
    public void An_exception_that_nobody_handles_ends_the_guest()
    {
        var machine = Boot();
        processor.Then(_ => new Ring3Exit(Ring3ExitKind.Exception, 14, 6, 0xdead));
        machine.Step();

        Assert.False(machine.Step());
        Assert.Equal("the guest has crashed: a page fault at 0xdead (error code 0x6) without a handler", machine.End!.Reason);
    }

    [Fact]
    public void The_processor_forgets_when_an_entry_has_changed_and_only_then()
    {
        var machine = Boot();
        machine.Step();
        var before = processor.Forgotten;
        processor.ThenCalls(14, Data, 0, 0);
        machine.Step();
        machine.Step();
        machine.Step();

        Assert.Equal((0ul, before + 1), (processor.State!.General[Rax], processor.Forgotten));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(50_000_000, 0)]
    [InlineData(-5, 0)]
    public void A_timer_can_be_set_to_any_time(long when, long expected)
    {
        var machine = Boot();
        processor.ThenCalls(SetTimerOp, (ulong)when);
        machine.Step();
        machine.Step();

        Assert.Equal(expected, (long)processor.State!.General[Rax]);
    }

    [Fact]
    public void Whoever_sleeps_without_a_timer_sleeps_for_ever()
    {
        var machine = Boot();
        processor.ThenCalls(SchedOp, 1, 0);
        machine.Step();
        machine.Step();

        Assert.Equal(GuestEndKind.SleepsForever, machine.End!.Kind);
    }

    [Theory]
    [InlineData(new ulong[] { VcpuOp, Down, 0 }, GuestEndKind.NoVcpuLeft)]
    [InlineData(new ulong[] { SchedOp, Shutdown, Data }, GuestEndKind.Poweroff)]
    public void To_be_without_a_vCPU_is_not_to_power_off(ulong[] call, GuestEndKind expected)
    {
        var machine = Boot();
        processor.ThenCalls(call[0], call[1], call[2]);
        machine.Step();
        machine.Step();

        Assert.Equal(expected, machine.End!.Kind);
    }

    [Fact]
    public void A_selector_that_the_processor_has_not_but_the_guest_has_is_loaded()
    {
        var machine = Boot();
        byte[] movDs = [0x8e, 0xd8];
        movDs.CopyTo(processor.Memory.AsSpan(Frame(processor, machine)));
        processor.Then(state =>
        {
            (state.Rip, state.General[Rax]) = (Data, 0xe02b);
            return new Ring3Exit(Ring3ExitKind.Exception, 13, 0xe028);
        });
        machine.Step();

        Assert.True(machine.Step());
        Assert.Equal(Data + 2, processor.State!.Rip);
    }

    [Fact]
    public void No_file_makes_it_break_down()
    {
        var file = new SmallKernel().ToFile();
        var refused = 0;
        for (var at = 0; at < SmallKernel.CodeAt; at++)
        {
            foreach (var value in new byte[] { 0, 1, 0x7f, 0x80, 0xff })
            {
                var changed = file.ToArray();
                changed[at] = value;
                refused += IsRefused(changed) ? 1 : 0;
            }
        }

        for (var length = 0; length < file.Length; length += 7)
        {
            refused += IsRefused(file[..length]) ? 1 : 0;
        }

        Assert.True(refused > 200, $"only {refused} files were refused");
    }

    private bool IsRefused(byte[] file)
    {
        try
        {
            processor.Memory.AsSpan().Clear();
            PvMachine.Boot(new BootRequest(file) { Pages = Pages, Name = "a.elf" }, processor, console).Step();
            return false;
        }
        catch (BadInputException refusal)
        {
            Assert.StartsWith("a.elf: ", refusal.Message, StringComparison.Ordinal);
            return true;
        }
    }

    private PvMachine Boot() => PvMachine.Boot(new BootRequest(new SmallKernel { MemoryBytes = 0x4000 }.ToFile()) { Pages = Pages }, processor, console);

    /// <summary>Where in memory the page at <see cref="Data"/> is.</summary>
    private static int Frame(ScriptedProcessor processor, PvMachine machine) => (int)machine.FrameAt(Data)!.Value << 12;
}
