using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Transfer;
using Verified.Models.Judging;
using Verified.Spec.Xen.Transfer;

namespace Verified.Models.Xen.Transfer;

/// <summary>Judges a hypervisor's control transfer: what each action of a guest leads to, what the guest is answered, and the laws of registers and memory.</summary>
/// <param name="target">The hypervisor.</param>
/// <param name="model">The specification in its scope.</param>
public sealed class TransferJudge(ITransferTarget target, TransferModel model) : Judge<TransferStepKind, TransferAction>(model)
{
    private readonly int[] next = new int[model.Sizes.Vcpus];
    private IReadOnlyList<IReadOnlyList<TransferAction>> programs = [];
    private Errno refusal;

    /// <summary>Actions.</summary>
    public override long Done => next.Sum();

    /// <summary>Every claim and law is evaluated after every step, not only after a failure.</summary>
    public bool EvaluatesClaims { get; set; } = true;

    /// <inheritdoc/>
    public override uint Unfinished
    {
        get
        {
            var unfinished = 0u;
            for (var vcpu = 0; vcpu < programs.Count; vcpu++)
                unfinished |= next[vcpu] < programs[vcpu].Count ? 1u << vcpu : 0;
            return unfinished;
        }
    }

    /// <inheritdoc/>
    protected override object Facts => target.Facts;

    /// <inheritdoc/>
    protected override void Reset() => target.Reset(this);

    internal override IReadOnlyList<int> Begun(int threads) => next[..threads];

    internal override void Begin()
    {
        (programs, refusal) = ([], Errno.None);
        next.AsSpan().Clear();
        base.Begin();
    }

    /// <inheritdoc/>
    public override void Load(IReadOnlyList<IReadOnlyList<TransferAction>> programs) => this.programs = programs;

    /// <inheritdoc/>
    public override void Turn(int vcpu)
    {
        var action = programs[vcpu][next[vcpu]++];
        IsJudging = true;
        var (begun, before) = (Steps.Count, target.Machine(vcpu));
        IsJudging = false;
        var turn = target.Run(vcpu, action);
        IsJudging = true;
        Left(vcpu, action, turn);
        if (turn.Outcome == TransferOutcome.Runs)
            Obey(new(action, turn.Answer, before, target.Machine(vcpu), [.. Steps.Skip(begun)]));
        refusal = Errno.None;
        IsJudging = false;
    }

    private protected override bool Shows(in Step<TransferStepKind> step) => HasBooted;

    // What the multicall answers then.
    private protected override void Heard(in Step<TransferStepKind> step)
    {
        if (step.Kind == TransferStepKind.FaultMulticall)
            refusal = Errno.EFAULT;
    }

    private protected override void Asked(in Step<TransferStepKind> step, Errno errno) => refusal = errno;

    private protected override void Accepted(in Step<TransferStepKind> step, ulong[] before, ulong[] after)
    {
        if (!EvaluatesClaims || !HasBooted || !(model.Compiled.ViolatedLaws(before, after).Any() || model.Compiled.ViolatedClaims(after).Any()))
            return;
        First = new(FailureKind.Differs, "REFINE-CLAIM", Steps.Count, model.Text(step), step.Kind.ToString(), [], [], []);
        Note(model.Compiled.ViolatedClaims(after).Select(claim => model.Finite.Claims[claim]).Concat(model.Compiled.ViolatedLaws(before, after).Select(law => model.Finite.Laws[law])));
    }

    private void Left(int vcpu, TransferAction action, TransferTurn turn)
    {
        if (First is null && Ended(vcpu, turn) is { } wrong)
        {
            Fail(FailureKind.Unfinished, "REFINE-END", EndOf(action), [wrong]);
            // What it does then it does, and every claim is asked.
            Believe(state => model.Doing.Set(state, vcpu, turn.Outcome == TransferOutcome.Sleeps ? (int)Activity.Asleep : (int)Activity.Guest));
        }
        // Of descriptors the contract has no rule; there is a law.
        if (First is null && action.Kind is not TransferActionKind.UpdateDescriptor && turn.Outcome == TransferOutcome.Runs && turn.Answer != refusal)
            Fail(FailureKind.Differs, "REFINE-ERRNO", EndOf(action), [$"the guest gets {turn.Answer}, expected {refusal}"]);
    }

    private void Obey(TransferLaws.Seen seen)
    {
        foreach (var violation in TransferLaws.Violated(seen, Steps.Count))
            Missed(violation.Id, violation.Sentence, EndOf(seen.Action), "");
    }

    private static string EndOf(TransferAction action) => $"end of {action.Kind}";

    // What the virtual processor does then, and nobody is in the middle of a signal.
    private string? Ended(int vcpu, TransferTurn turn)
    {
        var domain = model.Sizes.DomainOfVcpu(vcpu);
        var (doing, isCrashed) = ((Activity)model.Doing.Get(Present, vcpu), model.Crashed.Get(Present, domain) != 0);
        for (var sender = 0; sender < model.Sizes.Vcpus; sender++)
        {
            if (model.Sends.Get(Present, sender) != 0)
                return $"sender {sender} is still busy with a signal";
        }
        return turn.Outcome switch
        {
            TransferOutcome.Runs => doing == Activity.Guest && !isCrashed ? null : $"the guest runs; the specification: {doing}",
            TransferOutcome.Sleeps => doing == Activity.Asleep && !isCrashed ? null : $"the virtual processor sleeps; the specification: {doing}",
            TransferOutcome.Stops => isCrashed ? null : "the domain stops; the specification has not crashed it",
        };
    }
}
