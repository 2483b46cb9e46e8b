using System.Reflection;
using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Targets.Xen.Transfer;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Models.Schedules;
using Verified.Models.Xen.Transfer;
using Xunit;

namespace Verified.Tests.Xen.Transfer;

/// <summary>The hypervisor's control transfer is judged by the specification, and the judge notices what is wrong.</summary>
public class TransferRefinementTests
{
    private static readonly TransferSizes Sizes = new();
    private static readonly TransferAction[] Interrupted = [new(TransferActionKind.UnmaskEvents), new(TransferActionKind.Send, 0), new(TransferActionKind.Interrupt)];

    [Fact]
    public void What_random_guests_do_is_of_the_specification_and_takes_every_rule()
    {
        var report = TransferContract.Instance.Fuzz(sizes => new TransferKernel(sizes), new(3, 3_000));

        Assert.True(report.Failure is null, report.Failure is { } failure ? string.Join('\n', failure.Lines()) : "");
        Assert.Equal(3_000, report.Programs);
        Assert.DoesNotContain(report.Coverage.Taken, rule => rule.Value == 0);
        Assert.Equal([Errno.EPERM, Errno.EFAULT, Errno.ENODEV, Errno.EINVAL, Errno.ENOSYS], report.Coverage.Refused.Keys.Select(refusal => refusal.Errno).Distinct().Except([Errno.ENXIO]).Order());
    }

    [Theory]
    [InlineData("XEN-LAW-001")]
    [InlineData("XEN-LAW-002")]
    [InlineData("XEN-LAW-003")]
    [InlineData("XEN-LAW-004")]
    [InlineData("XEN-LAW-005")]
    [InlineData("XEN-BITS-020")]
    [InlineData("XEN-BITS-022")]
    [InlineData("XEN-LAW-006")]
    [InlineData("XEN-LAW-007")]
    [InlineData("XEN-LAW-008")]
    public void A_law_about_registers_and_memory_can_fail(string law)
    {
        var (faulty, action) = law switch
        {
            "XEN-LAW-001" => (new TransferMachine { Rip = 1ul << 47 }, default(TransferAction)),
            "XEN-LAW-002" => (new TransferMachine { Rflags = 1ul << 14 }, new TransferAction(TransferActionKind.RaiseException)),
            "XEN-LAW-003" => (new TransferMachine { FrameRip = 7 }, new TransferAction(TransferActionKind.SoftwareInterrupt, 0)),
            "XEN-LAW-004" => (new TransferMachine { LdtEntries = 512, LdtPages = 2 }, default),
            "XEN-LAW-005" => (new TransferMachine { Cr4 = 1ul << 16 }, new TransferAction(TransferActionKind.Instruct, 6, 0)),
            "XEN-LAW-007" => (new TransferMachine { Dr6 = 0xffff_0ff0, Dr7 = 1ul << 32 }, default),
            "XEN-LAW-008" => (new TransferMachine { FrameFlags = 1ul << 14 }, new TransferAction(TransferActionKind.RaiseException)),
            "XEN-BITS-020" => (new TransferMachine { Descriptor = 0x0000_9b00_0000_0000 }, default),
            "XEN-BITS-022" => (new TransferMachine { Descriptor = 0x0000_8e00_0000_0000 }, default),
            _ => (new TransferMachine { Descriptor = 0 }, new TransferAction(TransferActionKind.UpdateDescriptor, 0x8e)),
        };
        var failure = Judge(new FaultyTransfer(new TransferKernel(Sizes)) { Machines = _ => faulty, Turn = turn => law == "XEN-LAW-006" ? turn with { Answer = Errno.None } : turn }, [action], law);

        Assert.True(failure?.Names(law), string.Join('\n', failure?.Lines() ?? []));
    }

    [Theory]
    [InlineData(TransferStepKind.DeliverEvent)]
    [InlineData(TransferStepKind.ReturnToGuest)]
    [InlineData(TransferStepKind.SetSelector)]
    [InlineData(TransferStepKind.MarkUpcallPending)]
    public void A_step_that_is_not_reported_is_noticed(TransferStepKind kind)
        => Assert.NotNull(Judge(new FaultyTransfer(new TransferKernel(Sizes)) { Step = step => step.Kind == kind ? null : step }, Interrupted));

    [Fact]
    public void A_step_about_something_that_does_not_exist_is_noticed()
        => Assert.Equal("REFINE-GUARD", Judge(new FaultyTransfer(new TransferKernel(Sizes)) { Step = step => step.Kind == TransferStepKind.DeliverEvent ? step with { A = 7 } : step }, Interrupted)!.Id);

    [Theory]
    [InlineData(nameof(ITransferFacts.Mask), "XEN-EVT-002")]
    [InlineData(nameof(ITransferFacts.KernelMode), "XEN-EVT-002")]
    [InlineData(nameof(ITransferFacts.FrameMask), "XEN-EVT-002")]
    [InlineData(nameof(ITransferFacts.InterruptFlag), "XEN-IRET-001")]
    public void A_fact_that_is_not_true_is_noticed_with_the_claims_that_fall(string fact, string claim)
    {
        var isLate = false;
        var failure = Judge(new FaultyTransfer(new TransferKernel(Sizes)) { Step = step => { isLate |= step.Kind == TransferStepKind.DeliverEvent; return step; }, Fact = (fact, value => isLate ? !(bool)value : value) }, Interrupted, claim)!;

        Assert.Equal("REFINE-STATE", failure.Id);
        Assert.True(failure.Names(claim), string.Join('\n', failure.Lines()));
    }

    [Fact]
    public void A_refusal_with_another_errno_is_noticed()
        => Assert.Equal("REFINE-ERRNO", Judge(new FaultyTransfer(new TransferKernel(Sizes)) { Refusal = _ => Errno.EPERM }, [new(TransferActionKind.SetTrap, 2, 0, 0, 7)])!.Id);

    [Fact]
    public void An_answer_that_is_not_the_refusals_errno_is_noticed()
        => Assert.Equal("REFINE-ERRNO", Judge(new FaultyTransfer(new TransferKernel(Sizes)) { Turn = turn => turn with { Answer = Errno.None } }, [new(TransferActionKind.SetTrap, 2, 0, 0, 7)])!.Id);

    [Fact]
    public void A_guest_that_runs_where_the_specification_has_it_sleep_is_noticed()
        => Assert.Equal("REFINE-END", Judge(new FaultyTransfer(new TransferKernel(Sizes)) { Turn = turn => turn with { Outcome = TransferOutcome.Sleeps } }, Interrupted)!.Id);

    [Fact]
    public void A_failure_is_made_small_and_its_trace_shows_it_again()
    {
        ITransferTarget Faulty(TransferSizes sizes) => new FaultyTransfer(new TransferKernel(sizes)) { Step = step => step.Kind == TransferStepKind.Iret ? step with { C = (byte)(1 - step.C) } : step };
        var report = TransferContract.Instance.Fuzz(Faulty, new(1, 100));

        Assert.Equal(1, report.Trace!.Case.Program.Operations);
        Assert.True(TransferContract.Instance.Replay(report.Trace, Faulty).IsSame);
        Assert.Null(TransferContract.Instance.Replay(report.Trace, sizes => new TransferKernel(sizes)).Verdict);
        Assert.Equal(report.Trace, TransferContract.Instance.Parse(TransferContract.Instance.Print(report.Trace, ["for people"]), "trace"));
    }

    [Theory]
    [InlineData("actions\n  Iret 3 0 0", "trace:5: expected Iret with 6 numbers, not 'Iret 0 0'")]
    [InlineData("actions\nsteps\n  Dance(vcpu0)", "trace:6: expected a step such as ")]
    [InlineData("actions\nsteps\nverdict sometimes", "trace:6: expected 'verdict holds' or 'verdict ID at STEP'")]
    public void A_trace_that_is_none_says_where(string rest, string message)
    {
        var wrong = Assert.Throws<BadInputException>(() => TransferContract.Instance.Parse("verified trace 1\nmodel xen-entry\nsizes vcpus=2\n" + rest, "trace"));

        Assert.StartsWith(message, wrong.Message, StringComparison.Ordinal);
    }

    private static Failure? Judge(FaultyTransfer faulty, TransferAction[] actions, string? until = null) => TransferContract.Instance.RunnerOf(faulty, Sizes).Judge(new(Sizes, [actions, []]), new GivenScheduler(Schedule.InOrder), until);

    /// <summary>A hypervisor that reports something else than it does, in one way.</summary>
    private sealed class FaultyTransfer(ITransferTarget target) : ITransferTarget
    {
        public Func<Step<TransferStepKind>, Step<TransferStepKind>?> Step { get; init; } = step => step;

        public Func<Errno, Errno> Refusal { get; init; } = errno => errno;

        public Func<TransferTurn, TransferTurn> Turn { get; init; } = turn => turn;

        public Func<TransferMachine, TransferMachine> Machines { get; init; } = machine => machine;

        public (string Name, Func<object, object> Says)? Fact { get; init; }

        public ITransferFacts Facts => Fact is { } fact ? LiarOfTransfers.Of(target.Facts, fact.Name, fact.Says) : target.Facts;

        public void Reset(IStepSink<TransferStepKind> sink) => target.Reset(new Sink(this, sink));

        public TransferMachine Machine(int vcpu) => Machines(target.Machine(vcpu));

        public TransferTurn Run(int vcpu, TransferAction action) => Turn(target.Run(vcpu, action));

        private sealed class Sink(FaultyTransfer owner, IStepSink<TransferStepKind> sink) : IStepSink<TransferStepKind>
        {
            public void Stepped(in Step<TransferStepKind> step)
            {
                if (owner.Step(step) is { } reported)
                {
                    sink.Stepped(reported);
                }
            }

            public void Refused(in Step<TransferStepKind> step, Errno errno) => sink.Refused(step, owner.Refusal(errno));
        }
    }
}

/// <summary>Facts of which one is not true.</summary>
public class LiarOfTransfers : DispatchProxy
{
    private ITransferFacts _facts = null!;
    private string _name = "";
    private Func<object, object> _says = fact => fact;

    internal static ITransferFacts Of(ITransferFacts facts, string name, Func<object, object> says)
    {
        var liar = Create<ITransferFacts, LiarOfTransfers>();
        ((LiarOfTransfers)(object)liar)._facts = facts;
        ((LiarOfTransfers)(object)liar)._name = name;
        ((LiarOfTransfers)(object)liar)._says = says;
        return liar;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var fact = targetMethod!.Invoke(_facts, args)!;
        return targetMethod.Name == _name ? _says(fact) : fact;
    }
}
