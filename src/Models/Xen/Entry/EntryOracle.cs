using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Spec.Language.Finite;
using Verified.Spec.Xen.Entry;

namespace Verified.Models.Xen.Entry;

/// <summary>Judges every step of a hypervisor's control transfer: the guards of its rule must hold, and what its facts then say must be the specification's next state;
/// a refused step must be refused by the first guard that does not hold, with its errno, and the guest must get that.</summary>
/// <remarks>After the first failure it goes on if it is told to: the rule's effects are taken whatever the guards say, the facts are believed, and every claim is asked.</remarks>
public sealed class EntryOracle : IEntryStepSink
{
    private readonly EntryModel model;
    private readonly ContractModel<EntryStepKind, IEntryFacts> contract;
    private readonly ulong[] initial, scratch;
    private readonly List<EntryStep> steps = new(256);
    private readonly FallenClaims fallen = new();
    private readonly int[] arguments = new int[8];
    private ulong[] state, next;
    private IEntryTarget target = null!;
    private Failure? failure;
    private Errno refusal;
    private bool hasBooted;
    private int begun;
    private EntryMachine before;

    /// <summary>A judge for hypervisors of one size.</summary>
    public EntryOracle(EntryModel model)
    {
        (this.model, contract) = (model, model.Contract);
        initial = contract.Finite.Layout.Initial();
        (state, next, scratch) = ([.. initial], [.. initial], [.. initial]);
    }

    /// <summary>The first thing that was not of the specification, and the claims that fell since.</summary>
    public Failure? Failure => failure is null ? null : failure with { Violations = fallen.All };

    /// <summary>Whether a failure was seen, so that a run need not go on; never allocates.</summary>
    internal bool HasFailed => failure is not null;

    /// <summary>The steps of this run so far.</summary>
    public IReadOnlyList<EntryStep> Steps => steps;

    /// <summary>Failures name the steps that were possible instead; that takes long.</summary>
    internal bool NamesNearest { get; set; } = true;

    /// <summary>Every claim and law is evaluated after every step, not only after a failure.</summary>
    internal bool EvaluatesClaims { get; set; } = true;

    /// <summary>Keeps the state before one step, if that is asked for.</summary>
    internal StateWatch? Watch { get; set; }

    /// <summary>Whether it is busy with a step: then an exception is a mistake of ours, not of the implementation.</summary>
    internal bool IsJudging { get; private set; }

    /// <summary>Hears of every refusal that was judged.</summary>
    internal Action<EntryStepKind, Errno>? OnRefusal { get; set; }

    /// <summary>Begins a new run. The hypervisor is about to boot.</summary>
    public void Begin(IEntryTarget target)
    {
        this.target = target;
        (IsJudging, hasBooted, failure, refusal) = (false, false, null, Errno.None);
        steps.Clear();
        fallen.Clear();
        initial.CopyTo(state, 0);
    }

    /// <summary>The hypervisor has booted; its state must be the specification's.</summary>
    public void Booted()
    {
        hasBooted = true;
        if (failure is null && !contract.Abstraction.Agrees(target.Facts, state, scratch))
            failure = new(FailureKind.Boot, "REFINE-BOOT", 0, "boot", null, contract.Abstraction.Differences(target.Facts, state), [], []);
    }

    /// <inheritdoc/>
    public void Stepped(in EntryStep step)
    {
        IsJudging = true;
        steps.Add(step);
        Watch?.Before(steps.Count, state);
        Read(step);
        // What the multicall answers then.
        if (step.Kind == EntryStepKind.FaultMulticall)
            refusal = Errno.EFAULT;
        if (failure is not null)
            Follow((int)step.Kind);
        else if (contract.Take(state, (int)step.Kind, arguments, next) is var outcome && outcome == StepOutcome.Taken && (!hasBooted || contract.Abstraction.Agrees(target.Facts, next, scratch)))
            Accept(step);
        else
            Fail(step, outcome);
        IsJudging = false;
    }

    /// <inheritdoc/>
    public void Refused(in EntryStep step, Errno errno)
    {
        IsJudging = true;
        refusal = errno;
        Read(step);
        var outcome = contract.Take(state, (int)step.Kind, arguments, scratch);
        var expected = outcome >= 0 ? contract.RuleOf((int)step.Kind).Rule.Guards[outcome].Refusal : Errno.None;
        if (failure is null && expected != errno)
            failure = new(FailureKind.Differs, "REFINE-ERRNO", steps.Count, model.Text(step), step.Kind.ToString(),
                [$"it is refused with {errno}, the specification {(expected != Errno.None ? $"answers {expected}" : outcome >= 0 ? "has no errno for it" : "allows it")}"], [], []);
        OnRefusal?.Invoke(step.Kind, errno);
        IsJudging = false;
    }

    /// <summary>An action is over.</summary>
    public void Left(EntryAction action, EntryTurn turn)
    {
        IsJudging = true;
        var vcpu = action.Vcpu % model.Sizes.Vcpus;
        if (failure is null && Ended(vcpu, turn) is { } wrong)
        {
            failure = new(FailureKind.Unfinished, "REFINE-END", steps.Count, $"end of {action.Kind}", null, [wrong], [], []);
            Believe(vcpu, turn);
        }
        var speaks = SpeaksOf(action.Kind);
        if (failure is null && speaks && turn.Outcome == EntryOutcome.Runs && turn.Answer != refusal)
            failure = new(FailureKind.Differs, "REFINE-ERRNO", steps.Count, $"end of {action.Kind}", null, [$"the guest gets {turn.Answer}, expected {refusal}"], [], []);
        if (turn.Outcome == EntryOutcome.Runs)
            Obey(action, turn, vcpu);
        refusal = Errno.None;
        IsJudging = false;
    }

    /// <summary>An action begins.</summary>
    public void Entering(EntryAction action)
    {
        IsJudging = true;
        (begun, before) = (steps.Count, target.Machine(action.Vcpu % model.Sizes.Vcpus));
        IsJudging = false;
    }

    // Of descriptors the contract has no rule; there is a law.
    private static bool SpeaksOf(EntryActionKind kind) => kind is not EntryActionKind.UpdateDescriptor;

    private void Obey(EntryAction action, EntryTurn turn, int vcpu)
    {
        foreach (var violation in EntryLaws.Violated(new(action, turn.Answer, before, target.Machine(vcpu), steps[begun..]), steps.Count))
        {
            failure ??= new(FailureKind.Differs, violation.Id, steps.Count, $"end of {action.Kind}", null, [violation.Sentence], [], []);
            fallen.Note([violation]);
        }
    }

    /// <summary>Whether a claim, a law or the failure itself has this id.</summary>
    internal bool Names(string id) => failure is not null && (failure.Id == id || fallen.Contains(id));

    private void Read(in EntryStep step)
        => (arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5], arguments[6], arguments[7]) = (step.A, step.B, step.C, step.D, step.E, step.F, step.G, step.H);

    private void Accept(in EntryStep step)
    {
        if (EvaluatesClaims && hasBooted && (contract.Compiled.ViolatedLaws(state, next).Any() || contract.Compiled.ViolatedClaims(next).Any()))
        {
            failure = new(FailureKind.Differs, "REFINE-CLAIM", steps.Count, model.Text(step), step.Kind.ToString(), [], [], []);
            Note(next);
        }
        (state, next) = (next, state);
    }

    private void Fail(in EntryStep step, int outcome)
    {
        failure = outcome == StepOutcome.Taken
            ? new(FailureKind.Differs, "REFINE-STATE", steps.Count, model.Text(step), step.Kind.ToString(), contract.Abstraction.Differences(target.Facts, next), [], [])
            : Explanation.Refused(contract.Finite, NamesNearest ? contract.Compiled : null, state, contract.RuleOf((int)step.Kind), contract.ArgumentsOf((int)step.Kind, arguments), model.Text(step), outcome, steps.Count);
        if (failure.Kind != FailureKind.Scope)
            Follow((int)step.Kind);
    }

    private void Follow(int kind)
    {
        var after = contract.IsInScope(kind, arguments) ? contract.Forced.Take(state, contract.RuleOf(kind), contract.ArgumentsOf(kind, arguments)) : [.. state];
        contract.Abstraction.Read(target.Facts, scratch);
        contract.Abstraction.Overwrite(after, scratch);
        Note(after);
        after.CopyTo(state, 0);
    }

    private void Note(ulong[] after)
        => fallen.Note(contract.Compiled.ViolatedClaims(after).Select(i => contract.Finite.Claims[i]).Concat(contract.Compiled.ViolatedLaws(state, after).Select(i => contract.Finite.Laws[i])), steps.Count);

    // What it does then it does, and every claim is asked.
    private void Believe(int vcpu, EntryTurn turn)
    {
        ulong[] after = [.. state];
        model.Doing.Set(after, vcpu, turn.Outcome == EntryOutcome.Sleeps ? (int)Activity.Asleep : (int)Activity.Guest);
        Note(after);
        after.CopyTo(state, 0);
    }

    // What the virtual processor does then, and nobody is in the middle of a signal.
    private string? Ended(int vcpu, EntryTurn turn)
    {
        var domain = model.Sizes.DomainOfVcpu(vcpu);
        var (doing, isCrashed) = ((Activity)model.Doing.Get(state, vcpu), model.Crashed.Get(state, domain) != 0);
        for (var sender = 0; sender < model.Sizes.Vcpus; sender++)
        {
            if (model.Sends.Get(state, sender) != 0)
                return $"sender {sender} is still busy with a signal";
        }
        return turn.Outcome switch
        {
            EntryOutcome.Runs => doing == Activity.Guest && !isCrashed ? null : $"the guest runs; the specification: {doing}",
            EntryOutcome.Sleeps => doing == Activity.Asleep && !isCrashed ? null : $"the virtual processor sleeps; the specification: {doing}",
            EntryOutcome.Stops => isCrashed ? null : "the domain stops; the specification has not crashed it",
        };
    }
}
