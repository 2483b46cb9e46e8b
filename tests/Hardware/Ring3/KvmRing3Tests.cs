using System.Buffers.Binary;
using Verified.Abi.Machines;
using Verified.Hardware.Ring3;
using Xunit;

namespace Verified.Tests.Hardware.Ring3;

/// <summary>What the processor of this machine comes back with from ring 3.</summary>
public sealed class KvmRing3Tests : IDisposable
{
    private const ulong Root = 0x1000, Code = 0x40_0000, CodeFrame = 0x5000, DataFrame = 0x6000, OtherFrame = 0x7000, Data = Code + 0x1000, Flags = 7;
    private const int Rax = 0, Rcx = 1, Rdx = 2, R11 = 11;

    private KvmRing3? processor = KvmRing3.Probe() is null ? KvmRing3.Open(64 << 12) : null;

    public void Dispose() => processor?.Dispose();

    [Ring3Fact]
    public void A_privileged_instruction_is_a_general_protection_fault() => Assert.Equal((Ring3ExitKind.Exception, 13), Seen(Run([0xf4], out _)));

    [Ring3Fact]
    public void Ports_are_not_for_ring_3() => Assert.Equal((Ring3ExitKind.Exception, 13), Seen(Run([0xe6, 0x80], out _)));

    [Ring3Fact]
    public void A_system_call_comes_back_at_its_instruction_with_the_flags_it_had()
    {
        var exit = Run([0x0f, 0x05], out var state, flags: 0x2d7);

        Assert.Equal(Ring3ExitKind.SystemCall, exit.Kind);
        Assert.Equal((Code, Code + 2, 0x2d7ul), (state.Rip, state.General[Rcx], state.Rflags));
        Assert.Equal(0x2d7ul, state.General[R11] & 0xfff);
    }

    [Ring3Fact]
    public void An_interrupt_comes_back_at_its_instruction_with_its_vector() =>
        Assert.Equal((Ring3ExitKind.SoftwareInterrupt, 0x42, Code), Seen(Run([0xcd, 0x42], out var state), state));

    [Ring3Fact]
    public void A_breakpoint_is_a_trap_in_both_its_forms()
    {
        Assert.Equal((Ring3ExitKind.Exception, 3, Code + 1), Seen(Run([0xcc], out var state), state));
        Assert.Equal((Ring3ExitKind.Exception, 3, Code + 2), Seen(Run([0xcd, 3], out state), state));
        Assert.Equal((Ring3ExitKind.Exception, 4, Code + 2), Seen(Run([0xcd, 4], out state), state));
    }

    [Ring3Fact]
    public void A_breakpoint_is_not_lost_to_a_signal_that_comes_with_it()
    {
        processor!.Dispose();
        processor = KvmRing3.Open(64 << 12, TimeSpan.FromMicroseconds(50));
        var lost = Enumerable.Range(0, 20_000).Count(_ => Run([0xcc, 0xf4], out var state).Vector != 3);

        Assert.Equal(0, lost);
    }

    [Ring3Fact]
    public void A_page_fault_says_where_and_how()
    {
        var exit = Run([0x48, 0x89, 0x02], out _, rdx: 0x1234_5000);

        Assert.Equal((14, 6u, 0x1234_5000ul), (exit.Vector, exit.ErrorCode, exit.Address));
    }

    [Ring3Fact]
    public void A_single_step_says_so()
    {
        var exit = Run([0x90, 0xf4], out var state, flags: 0x302);

        Assert.Equal((1, Code + 1), (exit.Vector, state.Rip));
        Assert.NotEqual(0ul, exit.DebugStatus & (1 << 14));
    }

    [Ring3Fact]
    public void Code_that_never_needs_anybody_is_left() => Assert.Equal(Ring3ExitKind.Interrupted, Once([0xeb, 0xfe]).Kind);

    [Ring3Fact]
    public void What_the_tables_said_is_forgotten()
    {
        ReadOnlySpan<byte> load = [0x48, 0x8b, 0x02, 0xf4];
        Put(DataFrame, 0x11);
        Put(OtherFrame, 0x22);
        Run(load, out var before, rdx: Data);
        Put(0x4008, OtherFrame | Flags);
        processor!.ForgetTranslations();
        Run(load, out var after, rdx: Data);

        Assert.Equal((0x11ul, 0x22ul), (before.General[Rax], after.General[Rax]));
    }

    [Ring3Fact]
    public void A_page_that_became_read_only_cannot_be_written_once_that_is_told()
    {
        ReadOnlySpan<byte> store = [0x48, 0x89, 0x02, 0xf4];
        Run(store, out _, rdx: Data);
        Put(0x4008, DataFrame | 5);
        processor!.ForgetTranslations();

        var exit = Run(store, out _, rdx: Data);

        Assert.Equal((14, 7u), (exit.Vector, exit.ErrorCode));
    }

    [Ring3Fact]
    public void Every_slot_of_the_root_can_be_read_also_those_that_this_KVM_keeps()
    {
        ReadOnlySpan<byte> load = [0x48, 0x8b, 0x02, 0xf4];
        Put(DataFrame, 0x77);
        foreach (var slot in new ulong[] { 1, 128, 255, 256, 257, 300, 511 })
        {
            Put(Root + (slot * 8), 0x2000 | Flags);
            var high = slot >= 256 ? 0xffff_0000_0000_0000 : 0;
            processor?.ForgetTranslations();
            var exit = Run(load, out var state, rdx: high | (slot << 39) | Data);
            Assert.Equal((slot, 13, 0x77ul, high | (slot << 39) | Data), (slot, exit.Vector, state.General[Rax], state.General[Rdx]));
        }
    }

    [Ring3Fact]
    public void The_slot_that_this_KVM_keeps_is_read_as_often_as_the_code_wants_in_one_run()
    {
        const int times = 1000;
        ReadOnlySpan<byte> code =
        [
            0xb9, times & 0xff, times >> 8, 0, 0, // mov ecx, 1000
            0x48, 0x8b, 0x02, // mov rax, [rdx]
            0xff, 0xc9, // dec ecx
            0x75, 0xf9, // jnz back to the load
            0xf4, // hlt
        ];
        processor!.Dispose();
        processor = KvmRing3.Open(64 << 12, TimeSpan.FromMinutes(10));
        Put(DataFrame, 0x77);
        Put(Root + (256 * 8), 0x2000 | Flags);

        var exit = Run(code, out var state, rdx: 0xffff_8000_0000_0000 | Data);

        Assert.Equal((Ring3ExitKind.Exception, 13, Code + 12), Seen(exit, state));
        Assert.Equal((0x77ul, 0ul), (state.General[Rax], state.General[Rcx]));
    }

    [Ring3Fact]
    public void Code_that_only_ever_reads_the_slot_that_this_KVM_keeps_is_left()
    {
        Put(Root + (256 * 8), 0x2000 | Flags);
        Write([0x48, 0x8b, 0x02, 0xeb, 0xfb]);
        var state = new Ring3State { Root = Root, Rip = Code, Rflags = 2 };
        state.General[Rdx] = 0xffff_8000_0000_0000 | Data;

        Assert.Equal(Ring3ExitKind.Interrupted, processor!.Run(state).Kind);
    }

    private static (Ring3ExitKind, int) Seen(Ring3Exit exit) => (exit.Kind, exit.Vector);

    private static (Ring3ExitKind, int, ulong) Seen(Ring3Exit exit, Ring3State state) => (exit.Kind, exit.Vector, state.Rip);

    private Ring3Exit Once(ReadOnlySpan<byte> code)
    {
        Write(code);
        return processor!.Run(new Ring3State { Root = Root, Rip = Code, Rflags = 2 });
    }

    /// <summary>Runs the code until it comes back for a reason of its own.</summary>
    private Ring3Exit Run(ReadOnlySpan<byte> code, out Ring3State state, ulong rdx = 0, ulong flags = 2)
    {
        Write(code);
        state = new Ring3State { Root = Root, Rip = Code, Rflags = flags };
        state.General[Rdx] = rdx;
        for (; ; )
        {
            var exit = processor!.Run(state);
            if (exit.Kind != Ring3ExitKind.Interrupted) return exit;
        }
    }

    private void Write(ReadOnlySpan<byte> code)
    {
        Put(Root, 0x2000 | Flags);
        Put(0x2000, 0x3000 | Flags);
        Put(0x3010, 0x4000 | Flags);
        Put(0x4000, CodeFrame | Flags);
        if (BinaryPrimitives.ReadUInt64LittleEndian(processor!.Memory.AsSpan(0x4008)) == 0) Put(0x4008, DataFrame | Flags);
        code.CopyTo(processor.Memory.AsSpan((int)CodeFrame));
    }

    private void Put(ulong at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(processor!.Memory.AsSpan((int)at), value);
}
