using Verified.Abi.Xen;
using Verified.Kernel.Xen.Abi;
using Verified.Models.Schedules;
using Verified.Models.Xen.Abi;
using Xunit;

namespace Verified.Tests.Xen.Abi;

/// <summary>Random programs of hypercalls by number hold on the hypervisor, and the judge notices what is wrong with one. That each claim can fail is shown by the seeded bugs too.</summary>
public class AbiJudgeTests
{
    private static readonly int Programs = 150;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Programs_of_hypercalls_by_number_hold(ulong seed)
    {
        var report = new AbiFuzzRun(sizes => new XenAbiKernel(sizes)).Run(seed, Programs);

        Assert.True(report.Failure is null, string.Join('\n', report.Failure?.Lines() ?? []));
        Assert.True(report.CutShort < Programs / 20);
    }

    [Fact]
    public void The_programs_get_far()
    {
        var report = new AbiFuzzRun(sizes => new XenAbiKernel(sizes)).Run(3, Programs);
        var answers = report.Answers.Keys.ToHashSet();

        Assert.Superset(new HashSet<XenStepKind> { XenStepKind.DecreaseReservation, XenStepKind.Free, XenStepKind.Steal, XenStepKind.ReturnStolen }, report.Taken.ToHashSet());
        foreach (var number in new ulong[] { 1, 2, 12, 13, 14, 20, 26, 29, 32 })
            Assert.Contains((number, 0L), answers);
        foreach (var errno in new[] { -1, -3, -13, -14, -16, -22, -38, -95 })
            Assert.Contains(answers, answer => answer.Answer == errno);
    }

    [Theory]
    [InlineData(Fault.Throws, "XEN-TOTAL-001")]
    [InlineData(Fault.AnswersOne, "XEN-TOTAL-002")]
    [InlineData(Fault.WritesToHypervisor, "XEN-ISO-002")]
    [InlineData(Fault.WritesToOtherDomain, "XEN-ISO-001")]
    [InlineData(Fault.SaysMoreIsDone, "XEN-LIST-001")]
    public void A_faulty_hypervisor_is_noticed(Fault fault, string claim)
    {
        AbiOperation[] calls = [new(1, [AbiWord.At(0), AbiWord.Of(1), AbiWord.At(0x1f8), AbiWord.Of(0x7ff0)], [new(0, AbiWord.Of(4)), new(8, AbiWord.Of(0))])];
        var program = new AbiProgram(AbiFuzzRun.DefaultSizes, [calls, [], []]);

        Assert.Null(new AbiRunner(sizes => new XenAbiKernel(sizes), program.Sizes).Run(program, new GivenScheduler(Schedule.InOrder)).Failure);
        var failure = new AbiRunner(sizes => new FaultyAbiTarget(new XenAbiKernel(sizes), fault), program.Sizes).Run(program, new GivenScheduler(Schedule.InOrder)).Failure;
        Assert.NotNull(failure);
        Assert.True(failure.Names(claim), string.Join('\n', failure.Lines()));
    }

    [Fact]
    public void A_trace_is_read_back_as_it_was_written_and_runs_the_same()
    {
        var sizes = AbiFuzzRun.DefaultSizes;
        AbiOperation[] calls =
        [
            new(26, [AbiWord.At(0), AbiWord.Of(1), AbiWord.Of(0), AbiWord.Of(0x7ff0)], [new(0, AbiWord.Of(0)), new(8, new(AbiBase.Frame, 7, 0))], Checks: 100),
            new(20, [AbiWord.Of(0), AbiWord.At(0), AbiWord.Of(1)], [new(0, new(AbiBase.Memory, 3, 0x100)), new(8, AbiWord.Of(0x8_0000_0012)), new(16, AbiWord.Of(2))], IsJoined: true),
        ];
        var program = new AbiProgram(sizes, [calls, [], [new(1, [new(AbiBase.GrantedMemory, 4, 8), new(AbiBase.Translated, 0, 1)], [])]]);
        var run = new AbiRunner(of => new XenAbiKernel(of), sizes).Run(program, new GivenScheduler(Schedule.InOrder));
        var trace = AbiTrace.Of(program, run);

        var read = AbiTraceText.Parse(AbiTraceText.Print(trace), "a.trace");
        Assert.Equal(trace, read);
        Assert.True(AbiTrace.Replay(read, of => new XenAbiKernel(of)).IsSame);
    }
}
