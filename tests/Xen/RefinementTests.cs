using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Memory;
using Verified.Kernel.Targets.Xen.Memory;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Models.Schedules;
using Verified.Models.Xen;
using Xunit;
using static Verified.Abi.Xen.Memory.XenEntryBits;

namespace Verified.Tests.Xen;

/// <summary>The hypervisor's hypercalls are judged by the specification, and the judge notices what is wrong.</summary>
public class RefinementTests
{
    private static readonly XenSizes Sizes = new();
    private static readonly byte Pin1 = 0, Unpin = 4, NewBase = 5;
    private static readonly byte ReadWrite = (byte)(Present | Writable | User), Plain = (byte)(Present | User);

    [Fact]
    public void Random_hypercalls_are_those_of_the_specification_and_take_every_rule()
    {
        var report = XenContract.Instance.Fuzz(sizes => new XenMemoryKernel(sizes), new(3, 100_000));

        Assert.Null(report.Failure);
        // What an exchange takes is reached by hypercalls by number.
        Assert.Equal([XenStepKind.Steal, XenStepKind.ReturnStolen], report.Coverage.Taken.Where(rule => rule.Value == 0).Select(rule => rule.Key));
        Assert.Equal([Errno.ENXIO, Errno.EBUSY, Errno.EINVAL], report.Coverage.Refused.Keys.Select(refusal => refusal.Errno).Distinct().Order());
    }

    [Fact]
    public void A_step_that_is_not_reported_is_noticed()
        => Assert.Equal("REFINE-GUARD", Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Step = step => step.Kind == XenStepKind.ValidateL1Entry ? null : step }, PinnedL1)!.Id);

    [Fact]
    public void A_step_with_another_argument_is_noticed()
        => Assert.Equal("REFINE-GUARD", Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Step = step => step.Kind == XenStepKind.ValidateL1Entry ? step with { B = 1 } : step }, PinnedL1)!.Id);

    [Fact]
    public void A_step_about_something_that_does_not_exist_is_noticed()
        => Assert.Equal("REFINE-GUARD", Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Step = step => step.Kind == XenStepKind.Pin ? step with { A = 77 } : step }, PinnedL1)!.Id);

    [Fact]
    public void A_hypercall_that_does_not_end_is_noticed()
        => Assert.Equal("REFINE-STATE", Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Step = step => step.Kind == XenStepKind.Pin ? null : step }, PinnedL1)!.Id);

    [Theory]
    [InlineData(nameof(IXenFacts.TypeCount))]
    [InlineData(nameof(IXenFacts.GeneralCount))]
    [InlineData(nameof(IXenFacts.Type))]
    [InlineData(nameof(IXenFacts.Base))]
    public void A_number_that_is_not_true_is_noticed(string fact)
        => Assert.Equal("REFINE-BOOT", Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Fact = (fact, value => (int)value + 1) }, PinnedL1)!.Id);

    [Theory]
    [InlineData(nameof(IXenFacts.Pinned), "XEN-COUNT-001")]
    [InlineData(nameof(IXenFacts.Validated), "XEN-PIN-001")]
    [InlineData(nameof(IXenFacts.Uses), "XEN-INV-003")]
    public void A_fact_that_is_not_true_is_noticed_with_the_claims_that_fall(string fact, string claim)
    {
        var isLate = false;
        var failure = Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Step = step => { isLate |= step.Kind == XenStepKind.Pin; return step; }, Fact = (fact, value => !isLate && (bool)value) }, PinnedL1, until: claim)!;

        Assert.Equal("REFINE-STATE", failure.Id);
        Assert.True(failure.Names(claim), string.Join('\n', failure.Lines()));
    }

    [Fact]
    public void A_refusal_with_another_errno_is_noticed()
    {
        var failure = Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Refusal = _ => Errno.EPERM }, [new(XenOperationKind.Extend, Unpin, 3)])!;

        Assert.Equal(("REFINE-ERRNO", nameof(XenStepKind.Unpin)), (failure.Id, failure.Rule));
        Assert.Equal("it is refused with EPERM, the specification answers EINVAL", failure.Because[0]);
        Assert.Equal("guard: Pinned[table]", failure.Because[1]);
    }

    [Fact]
    public void A_refusal_of_what_is_allowed_is_noticed()
    {
        var faulty = new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Step = step => step };
        var oracle = new XenJudge(faulty, XenModel.For(Sizes));
        oracle.Boot();
        oracle.Refused(new Step<XenStepKind>(XenStepKind.BeginPin, 0, 2, 1), Errno.EINVAL);

        Assert.Equal("it is refused with EINVAL, the specification allows it", oracle.Failure!.Because[0]);
    }

    [Theory]
    [InlineData(Errno.None, 1)]
    [InlineData(Errno.EBUSY, 0)]
    public void An_answer_that_is_not_the_refusals_errno_is_noticed(Errno answer, int done)
        => Assert.Equal("REFINE-ERRNO", Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Turn = turn => turn with { Answer = answer, Done = done } }, [new(XenOperationKind.Extend, Unpin, 3)])!.Id);

    [Fact]
    public void A_list_that_stops_too_early_is_noticed()
        => Assert.Equal("REFINE-ERRNO", Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Turn = turn => turn with { Done = turn.Done - 1 } }, PinnedL1)!.Id);

    [Fact]
    public void An_entry_of_the_hypervisors_that_changed_is_noticed()
    {
        var isLater = false;
        var kernel = new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Memory = (word, value) => word == 265 && isLater ? 3 : value, Turn = turn => { isLater = true; return turn; } };

        Assert.Equal("XEN-SLOT-001", Judge(kernel, PinnedL1)!.Id);
    }

    [Fact]
    public void A_flush_that_is_missing_after_an_entry_above_the_last_level_changed_is_noticed()
    {
        XenOperation[] program = [new(XenOperationKind.Extend, 2, 3), new(XenOperationKind.Update, 0, 0, 3, Plain)];

        Assert.Equal("XEN-FLUSH-001", Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Step = step => step.Kind == XenStepKind.FlushCpu ? null : step }, program)!.Id);
    }

    [Fact]
    public void Work_without_a_preemption_check_is_noticed()
        => Assert.Equal("XEN-WORK-001", Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Entries = entries => entries + 500 }, PinnedL1)!.Id);

    [Fact]
    public void A_reference_that_memory_does_not_show_is_noticed()
        => Assert.Equal("REFINE-COUNT", Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)) { Memory = (word, value) => word == 0 ? 0 : value }, PinnedL1)!.Id);

    [Fact]
    public void What_the_leaf_answers_is_what_the_guest_gets_four_levels_up()
    {
        XenOperation[] program =
        [
            new(XenOperationKind.Update, 2, 0, 0, ReadWrite), new(XenOperationKind.Update, 3, 0, 2, Plain), new(XenOperationKind.Update, 4, 0, 3, Plain),
            new(XenOperationKind.Update, 6, 2, 4, Plain), new(XenOperationKind.Extend, NewBase, 6),
        ];
        var kernel = new XenMemoryKernel(Sizes);
        var runner = XenContract.Instance.RunnerOf(kernel, Sizes);

        Assert.Null(runner.Judge(new TestProgram<XenOperation, XenSizes>(Sizes, [program, [], []]), new RoundRobinScheduler()));
        Assert.Equal([XenStepKind.ForgetTable, XenStepKind.InterruptEntry, XenStepKind.ForgetTable, XenStepKind.InterruptEntry, XenStepKind.ForgetTable, XenStepKind.InterruptHypercall, XenStepKind.FinishDevalidation],
            runner.Judging.Steps.TakeLast(7).Select(step => step.Kind));
    }

    [Fact]
    public void A_failure_is_made_small_and_its_trace_shows_it_again()
    {
        IXenTarget Faulty(XenSizes sizes) => new FaultyHypervisor(new XenMemoryKernel(sizes)) { Step = step => step.Kind == XenStepKind.DevalidateL1Entry ? null : step };
        var report = XenContract.Instance.Fuzz(Faulty, new(1, 50_000, Sizes: Sizes));

        Assert.InRange(report.Trace!.Case.Program.Operations, 1, 6);
        Assert.True(XenContract.Instance.Replay(report.Trace, Faulty).IsSame);
        Assert.Null(XenContract.Instance.Replay(report.Trace, sizes => new XenMemoryKernel(sizes)).Verdict);
        Assert.Equal(report.Trace, XenContract.Instance.Parse(XenContract.Instance.Print(report.Trace, ["for people"]), "trace"));
    }

    [Theory]
    [InlineData("vcpu 0\n  Extend 3 0 0", "trace:5: expected Extend with 7 numbers, not 'Extend 3 0 0'")]
    [InlineData("vcpu 0\n  dance frame=3", "trace:5: expected an operation (update, updateva, extend, read, write, remove, add), not 'dance'")]
    [InlineData("vcpu 0\n  extend command=3 frame=0 other=0 hastily", "trace:5: expected NAME=NUMBER, not 'hastily'")]
    [InlineData("vcpu 0\nschedule 0\nsteps\n  Dance(vcpu0)", "trace:7: expected a step such as ValidateL1Entry(frame2,slot0)")]
    [InlineData("vcpu 0\nschedule 0\nsteps\nverdict sometimes", "trace:7: expected 'verdict holds' or 'verdict ID at STEP'")]
    public void A_trace_that_is_none_says_where(string rest, string message)
    {
        var wrong = Assert.Throws<BadInputException>(() => XenContract.Instance.Parse("verified trace 1\nmodel xen\nsizes frames=11\n" + rest, "trace"));

        Assert.StartsWith(message, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_by_their_former_names_are_read()
    {
        var kept = XenContract.Instance.Parse("verified trace 1\nmodel xen\nsizes frames=11\nvcpu 0\nschedule 0\nsteps\n  ValidateLeaf(frame2,slot0)\n  InvalidateEntry(frame3,slot1)\n  FinishInvalidation(frame3)\nverdict holds\n", "trace");

        Assert.Equal([XenStepKind.ValidateL1Entry, XenStepKind.DevalidateEntry, XenStepKind.FinishDevalidation], kept.Steps.Select(step => step.Kind));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void A_flush_of_virtual_processors_without_a_mask_is_invalid(byte command)
        => Assert.Null(Judge(new FaultyHypervisor(new XenMemoryKernel(Sizes)), [new(XenOperationKind.Extend, command)]));

    private static XenOperation[] PinnedL1 => [new(XenOperationKind.Update, 2, 0, 3, ReadWrite), new(XenOperationKind.Extend, Pin1, 2)];

    private static Failure? Judge(FaultyHypervisor faulty, XenOperation[] program, string? until = null)
        => XenContract.Instance.RunnerOf(faulty, Sizes).Judge(new TestProgram<XenOperation, XenSizes>(Sizes, [program, [], []]), new RoundRobinScheduler(), until);
}
