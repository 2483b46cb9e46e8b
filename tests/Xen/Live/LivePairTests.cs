using Verified.Abi;
using Verified.Abi.Xen.Live;
using Verified.Hardware.Xen;
using Verified.Kernel.Targets.Xen.Live;
using Verified.Models.Bugs;
using Verified.Models.Judging.Traces;
using Verified.Models.Xen.Live;
using Verified.Tests.Hardware.Xen;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Xen.Live;

/// <summary>Two hypervisors that run the same programs.</summary>
public class LivePairTests
{
    private const ulong Seed = 20, MmuUpdate = 1, SetGdt = 2, UpdateVaMapping = 14;
    private static readonly LiveXenPlan Plan = new(AgentElf.ToFile(), 4096) { InterruptErrorScale = 16 };

    [Fact]
    public void Ours_shows_the_same_twice_and_is_brought_back_after_each_program()
    {
        using var one = new LiveKernel(Plan);
        using var other = new LiveKernel(Plan);

        var report = new LiveFuzzRun(one, other).Run(Seed, 60);

        Assert.Null(report.Failure);
        Assert.Equal(0, report.Pair.Restarts);
        Assert.True(report.Pair.Hypercalls > 1_200);
    }

    [RealXenFact]
    public void Real_Xen_and_ours_show_the_same()
    {
        using var real = new LiveXen();
        using var ours = new LiveKernel(Plan);

        var report = new LiveFuzzRun(real, ours).Run(Seed, 100);

        Assert.True(report.Failure is null, report.Failure is null ? "" : LiveTraceText.Print(report.Program!, report.Failure));
        Assert.True(report.Pair.Hypercalls > 2_000);
    }

    [Fact]
    public void An_errno_that_is_another_is_found_and_the_program_is_made_small()
    {
        var report = Run((in command, ref result) => result.Rax = result.Rax == Negative(Errno.EBUSY) ? Negative(Errno.EINVAL) : result.Rax);

        Assert.Equal("rax", report.Failure!.What);
        Assert.InRange(report.Program!.Count, 1, 3);
    }

    [Fact]
    public void An_entry_that_is_another_is_found() =>
        Assert.Equal("the word that was read", Run((in command, ref result) => result.Peeked ^= command.Rax == UpdateVaMapping && result.Peeked != 0 ? 1ul << 58 : 0).Failure!.What);

    [Fact]
    public void A_fault_at_another_address_is_found() => Assert.Equal("cr2", Run((in _, ref result) => result.Cr2 += result.Cr2 != 0 ? 8ul : 0).Failure!.What);

    [Fact]
    public void A_mask_that_is_another_is_found() => Assert.Equal("cs of the frame", Run((in _, ref result) => result.FrameCs ^= result.FrameCs != 0 ? 1ul << 32 : 0).Failure!.What);

    [Fact]
    public void A_register_of_an_interrupted_hypercall_may_differ_and_is_counted()
    {
        var report = Run((in command, ref result) =>
        {
            if (command.Rax == MmuUpdate && command.Rsi is > 0 and < 100 && result.Rdi == command.Rdi)
                (result.Rdi, result.Rsi) = (command.Rdi + 16, (command.Rsi - 1) | 0x8000_0000);
        }, programs: 5);

        Assert.Null(report.Failure);
        Assert.True(report.Pair.Freedoms[LiveFreedom.ArgumentsOfAContinuation] > 0);
    }

    [Fact]
    public void A_register_that_is_not_that_of_a_continuation_is_found() =>
        Assert.Equal("rsi", Run((in command, ref result) => result.Rsi += command.Rax == MmuUpdate ? 1ul : 0).Failure!.What);

    [Fact]
    public void A_register_of_a_hypercall_that_is_never_continued_is_found() =>
        Assert.Equal("rdi", Run((in command, ref result) => result.Rdi += command.Rax == UpdateVaMapping ? 16ul : 0).Failure!.What);

    [Fact]
    public void A_restore_that_fails_on_both_is_found()
    {
        static void Fails(in AgentCommand command, ref AgentResult result) => result.Rax = command is { Rax: SetGdt, Rdi: 0, Rsi: 0 } ? Negative(Errno.EINVAL) : result.Rax;
        using var one = new FaultyLiveXen(new LiveKernel(Plan), Fails);
        using var other = new FaultyLiveXen(new LiveKernel(Plan), Fails);

        var difference = new LivePair(one, other).Run([LiveCalls.Call(17, 0)]);

        Assert.StartsWith("while it is restored, call ", difference!.What);
    }

    [Fact]
    public void A_domain_that_dies_on_one_side_only_is_found()
    {
        using var one = new LiveKernel(Plan);
        using var other = new LiveKernel(Plan);
        using var mortal = new FaultyLiveXen(new LiveKernel(Plan), (in _, ref _) => { }) { Executes = 0 };
        LiveCall[] toUser = [LiveCalls.Return(AgentLayout.User(AgentStub.Ud2), 0xe033, 0x202, AgentLayout.UserStack)];
        var both = new LivePair(one, other);

        Assert.Null(both.Run(toUser));
        Assert.Equal(1, both.Deaths);
        Assert.Equal("the domain", new LivePair(one, mortal).Run([LiveCalls.Call(17, 0)])!.What);
    }

    [Theory]
    [InlineData("XEN-pinned-twice")]
    [InlineData("XEN-event-does-not-mask")]
    [InlineData("XEN-done-counts-the-failing-element")]
    public void A_seeded_bug_shows(string id)
    {
        using var planted = new PlantedBug(Checkout.Root, id);
        using var one = new LiveKernel(Plan);
        using var other = planted.Build<ILiveXen, LiveXenPlan>(Plan);

        Assert.NotNull(new LiveFuzzRun(one, other).Run(Seed, 400, shrinks: false).Failure);
    }

    [Fact]
    public void A_program_is_read_back_as_it_was_written()
    {
        var generator = new LiveGenerator();
        for (var number = 0ul; number < 40; number++)
        {
            var program = generator.Program(number);
            var text = LiveTraceText.Print(program, new LiveDifference(3, "rax", "0", "1"));

            Assert.Equal("live-xen", TraceModel.Of(text));
            Assert.Equal(text, LiveTraceText.Print(LiveTraceText.Parse(text, "x.trace"), new LiveDifference(3, "rax", "0", "1")));
        }
    }

    [Theory]
    [InlineData("Sysccall rax=1 ()")]
    [InlineData("Syscall rax=x ()")]
    [InlineData("Syscall rax=1 (mem5000)")]
    [InlineData("Syscall rax=1 (foreign4)")]
    [InlineData("Syscall rax=1 () with 4:0")]
    [InlineData("Syscall rax=1 () with 208:0")]
    [InlineData("Syscall rax=1 () now")]
    [InlineData("Syscall rax=1 (1, 2, 3, 4, 5, 6)")]
    public void A_call_that_cannot_be_read_is_refused_with_its_place(string line)
    {
        var fault = Assert.Throws<BadInputException>(() => LiveTraceText.Parse($"verified trace 1\nmodel live-xen\nsizes pages=4096\nprogram 0\n  {line}\nsteps\nverdict holds\n", "x.trace"));

        Assert.StartsWith("x.trace:5", fault.Where);
    }

    private static ulong Negative(Errno errno) => (ulong)-(long)errno;

    private static LiveFuzzReport Run(FaultyLiveXen.Change change, int programs = 200)
    {
        using var one = new LiveKernel(Plan);
        using var other = new FaultyLiveXen(new LiveKernel(Plan), change);
        return new LiveFuzzRun(one, other).Run(Seed, programs);
    }
}
