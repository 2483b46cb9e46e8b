using Verified.Abi.Xen.Memory;
using Verified.Kernel.Targets.Xen.Calls;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
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
        var report = AbiContract.Instance.Fuzz(sizes => new XenAbiKernel(sizes), new(seed, Programs));

        Assert.True(report.Failure is null, string.Join('\n', report.Failure?.Lines() ?? []));
        Assert.InRange(Assert.Single(report.Coverage.Others, count => count.Name == "cut short").Number, 0, (Programs / 20) - 1);
    }

    [Fact]
    public void The_programs_get_far()
    {
        var judge = new AbiJudge(sizes => new XenAbiKernel(sizes), AbiContract.DefaultSizes);
        var (runner, cases, taken) = (new Runner<XenStepKind, AbiOperation, XenSizes>(judge), AbiContract.Instance.Cases(3, null), new HashSet<XenStepKind>());
        for (var number = 0; number < Programs; number++)
        {
            runner.Judge(cases.Program(number), cases.Scheduler(number));
            taken.UnionWith(judge.Steps.Select(step => step.Kind));
        }

        var answers = judge.AllAnswers.Keys.ToHashSet();
        Assert.Superset(new HashSet<XenStepKind> { XenStepKind.DecreaseReservation, XenStepKind.Free, XenStepKind.Steal, XenStepKind.ReturnStolen }, taken);
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
        var program = new TestProgram<AbiOperation, XenSizes>(AbiContract.DefaultSizes, [calls, [], []]);

        Assert.Null(AbiContract.Instance.RunnerOf(sizes => new XenAbiKernel(sizes), program.Sizes).Run(program, new GivenScheduler(Schedule.InOrder)).Failure);
        var failure = AbiContract.Instance.RunnerOf(sizes => new FaultyAbiTarget(new XenAbiKernel(sizes), fault), program.Sizes).Run(program, new GivenScheduler(Schedule.InOrder)).Failure;
        Assert.NotNull(failure);
        Assert.True(failure.Names(claim), string.Join('\n', failure.Lines()));
    }

    [Fact]
    public void A_trace_is_read_back_as_it_was_written_and_runs_the_same()
    {
        var sizes = AbiContract.DefaultSizes;
        AbiOperation[] calls =
        [
            new(26, [AbiWord.At(0), AbiWord.Of(1), AbiWord.Of(0), AbiWord.Of(0x7ff0)], [new(0, AbiWord.Of(0)), new(8, new(AbiBase.Frame, 7, 0))], Checks: 100),
            new(20, [AbiWord.Of(0), AbiWord.At(0), AbiWord.Of(1)], [new(0, new(AbiBase.Memory, 3, 0x100)), new(8, AbiWord.Of(0x8_0000_0012)), new(16, AbiWord.Of(2))], IsJoined: true),
        ];
        var program = new TestProgram<AbiOperation, XenSizes>(sizes, [calls, [], [new(1, [new(AbiBase.GrantedMemory, 4, 8), new(AbiBase.Translated, 0, 1)], [])]]);
        var run = AbiContract.Instance.RunnerOf(of => new XenAbiKernel(of), sizes).Run(program, new GivenScheduler(Schedule.InOrder));
        var trace = AbiContract.Instance.TraceOf(program, run);

        var read = AbiContract.Instance.Parse(AbiContract.Instance.Print(trace), "a.trace");
        Assert.Equal(trace, read);
        Assert.True(AbiContract.Instance.Replay(read, of => new XenAbiKernel(of)).IsSame);
    }
}
