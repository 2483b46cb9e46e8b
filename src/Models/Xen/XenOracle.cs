using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Xen;

/// <summary>Judges every step of a hypervisor: the guards of its rule must hold; a refused step must be refused by the first guard that does not hold, with its errno;
/// and when the hypervisor is left, its facts must be the specification's state, and the guest must get the errno of what was refused.</summary>
/// <remarks>After the first failure it goes on if it is told to: the rule's effects are taken whatever the guards say, the facts are believed, and every claim is asked.</remarks>
public sealed class XenOracle : IXenStepSink
{
    private readonly XenModel model;
    private readonly ulong[] initial, scratch;
    private readonly List<XenStep> steps = new(256);
    private readonly FallenClaims fallen = new();
    private readonly Errno[] refusals;
    private readonly OwnSlots slots;
    private readonly XenDuties duties;
    private ulong[] state, next;
    private IXenMachine target = null!;
    private Failure? failure;
    private int audited;
    private bool hasBooted;

    /// <summary>A judge for hypervisors of one size.</summary>
    public XenOracle(XenModel model)
    {
        this.model = model;
        initial = model.Finite.Layout.Initial();
        (state, next, scratch) = ([.. initial], [.. initial], [.. initial]);
        refusals = new Errno[model.Sizes.Vcpus];
        (slots, duties) = (new(model.Sizes), new(model.Sizes));
    }

    /// <summary>The first thing that was not of the specification, and the claims that fell since.</summary>
    public Failure? Failure => failure is null ? null : failure with { Violations = fallen.All };

    /// <summary>Whether a failure was seen, so that a run need not go on; never allocates.</summary>
    internal bool HasFailed => failure is not null;

    /// <summary>The steps of this run so far.</summary>
    public IReadOnlyList<XenStep> Steps => steps;

    /// <summary>How many steps were refused in this run, and every refusal was judged.</summary>
    public int Refusals { get; private set; }

    /// <summary>The state in which the specification is now.</summary>
    public ReadOnlySpan<ulong> State => state;

    /// <summary>Failures name the steps that were possible instead; that takes long.</summary>
    internal bool NamesNearest { get; set; } = true;

    /// <summary>Keeps the state before one step, if that is asked for.</summary>
    internal StateWatch? Watch { get; set; }

    /// <summary>Whether it is busy with a step: then an exception is a mistake of ours, not of the implementation.</summary>
    internal bool IsJudging { get; private set; }

    /// <summary>Hears of every refusal that was judged.</summary>
    internal Action<XenStepKind, Errno>? OnRefusal { get; set; }

    /// <summary>Begins a new run. The hypervisor is about to boot.</summary>
    public void Begin(IXenMachine target)
    {
        this.target = target;
        IsJudging = false;
        steps.Clear();
        fallen.Clear();
        refusals.AsSpan().Clear();
        duties.Begin();
        (failure, Refusals, audited, hasBooted) = (null, 0, 0, false);
        initial.CopyTo(state, 0);
    }

    /// <inheritdoc/>
    public void Stepped(in XenStep step)
    {
        IsJudging = true;
        steps.Add(step);
        Watch?.Before(steps.Count, state);
        if (failure is not null)
            Force(step);
        else if (model.Take(state, step, next) is var outcome && outcome == StepOutcome.Taken)
            (state, next) = (next, state);
        else
        {
            failure = XenExplanation.Refused(model, state, step, outcome, steps.Count, NamesNearest);
            Force(step);
        }
        if (hasBooted)
            duties.Stepped(step, target.Facts);
        IsJudging = false;
    }

    /// <inheritdoc/>
    public void Refused(in XenStep step, Errno errno)
    {
        IsJudging = true;
        Refusals++;
        refusals[Running] = errno;
        if (failure is null && JudgesRefusals && !IsUnseenLeaf(step) && Answer(step) is var expected && expected != errno)
            failure = XenExplanation.WrongErrno(model, state, step, errno, expected, steps.Count);
        OnRefusal?.Invoke(step.Kind, errno);
        IsJudging = false;
    }

    /// <inheritdoc/>
    public void Checked(int entries)
    {
        MostWork = Math.Max(MostWork, entries);
        if (hasBooted && entries > XenDuties.MostEntries)
            Missed(MemoryLaws.Work, $"it looked at {entries}");
    }

    /// <summary>The most entries that were looked at between two preemption checks so far.</summary>
    public int MostWork { get; private set; }

    /// <summary>The virtual processor that is about to run.</summary>
    internal int Running { get; set; }

    /// <summary>The hypervisor has been left.</summary>
    /// <param name="turn">What the turn came to.</param>
    /// <param name="operations">The operations of the virtual processor.</param>
    public void Left(XenTurn turn, IReadOnlyList<XenOperation> operations) => Left(turn, () => Answered(turn, operations));

    /// <summary>The same where somebody else says what the guest must be answered.</summary>
    internal void Left(XenTurn turn, Func<Failure?> answered)
    {
        IsJudging = true;
        if (duties.LeftStale() is var cpu and >= 0)
            Missed(MemoryLaws.Flush, $"cpu{cpu} was not");
        if (failure is null)
            failure = Compared(turn) ?? answered();
        if (failure is not null)
            Follow();
        if (turn.Answer != Errno.ERESTART)
            refusals[Running] = Errno.None;
        IsJudging = false;
    }

    /// <summary>Whether a refusal is one of the specification; it says nothing of calls about other domains' frames.</summary>
    internal bool JudgesRefusals { get; set; } = true;

    /// <summary>What the contract does not see of a frame are entries of the hypervisor's; otherwise they are anything, and refused for any reason.</summary>
    internal bool KnowsUnseen { get; set; } = true;

    /// <summary>Why the last step of the running virtual processor's call was refused.</summary>
    internal Errno Refusal => refusals[Running];

    /// <summary>The hypervisor has booted; its state must be the specification's.</summary>
    public void Booted()
    {
        slots.Learn(target);
        duties.Begin();
        hasBooted = true;
        if (failure is null && !model.Abstraction.Agrees(target.Facts, state, scratch))
            failure = new(FailureKind.Boot, "REFINE-BOOT", 0, "boot", null, model.Abstraction.Differences(target.Facts, state), [], []);
    }

    /// <summary>Evaluates every claim that the steps since the last time can break, and counts all references again from what stands in memory; nothing is to be done where no step was taken since the last time.</summary>
    public void Audit()
    {
        if (failure is not null || audited == steps.Count)
            return;
        if (FirstViolated() is var claim && claim >= 0)
        {
            Fail("REFINE-CLAIM", [$"{model.Finite.Claims[claim].Id}: {model.Finite.Claims[claim].Sentence}"]);
            Note([model.Finite.Claims[claim]]);
        }
        else if (slots.FirstDefect(target) is { } changed)
            Missed(MemoryLaws.Slots, changed);
        else if (Recount.FirstDefect(model, target) is { } defect)
            Fail("REFINE-COUNT", [defect]);
    }

    /// <summary>The hypervisor has stopped in the middle of something. Of its state only the memory can still be looked at.</summary>
    internal Failure Broken(Failure mistake)
    {
        failure ??= mistake;
        if (hasBooted && slots.FirstDefect(target) is { } changed)
            Missed(MemoryLaws.Slots, changed);
        return Failure!;
    }

    /// <summary>Whether a claim, a law or the failure itself has this id.</summary>
    internal bool Names(string id) => failure is not null && (failure.Id == id || fallen.Contains(id));

    // A claim that none of the steps since the last time can break still holds.
    private int FirstViolated()
    {
        var concerned = UInt128.Zero;
        for (; audited < steps.Count; audited++)
            concerned |= model.ConcernedBy(steps[audited]);
        for (var claim = 0; claim < model.Finite.Claims.Count; claim++)
        {
            if ((concerned >> claim & UInt128.One) != 0 && !model.Compiled.Holds(claim, state))
                return claim;
        }
        return -1;
    }

    private void Fail(string id, IReadOnlyList<string> because) => failure = new(FailureKind.Differs, id, steps.Count, "end of the hypercall", null, because, [], []);

    private Failure? Compared(XenTurn turn)
    {
        if (!model.Abstraction.Agrees(target.Facts, state, scratch))
            return new(FailureKind.Differs, "REFINE-STATE", steps.Count, Last(turn), steps.Count > 0 ? steps[^1].Kind.ToString() : null, model.Abstraction.Differences(target.Facts, state), [], []);
        foreach (var field in model.UnderWay)
        {
            for (var vcpu = 0; vcpu < model.Sizes.Vcpus; vcpu++)
            {
                if (field.Get(state, vcpu) != 0)
                    return new(FailureKind.Unfinished, "REFINE-END", steps.Count, Last(turn), null, [StateText.Cell(field.Component, [vcpu])], [], []);
            }
        }
        return null;
    }

    private string Last(XenTurn turn) => $"{(steps.Count > 0 ? model.Text(steps[^1]) : "nothing")}, the last of a turn that answers {turn.Answer}";

    // The guest hears of the first refusal, and of nothing else.
    private Failure? Answered(XenTurn turn, IReadOnlyList<XenOperation> operations)
    {
        if (turn.Answer == Errno.ERESTART)
            return null;
        var expected = refusals[Running];
        for (var i = 0; expected == Errno.None && i < turn.Count; i++)
            expected = Admission.Of(operations[turn.Operation + i]);
        var done = expected == Errno.None ? turn.Count : Math.Min(turn.Done, turn.Count - 1);
        return turn.Answer == expected && turn.Done == done ? null
            : new(FailureKind.Differs, "REFINE-ERRNO", steps.Count, "end of the hypercall", null,
                [$"the hypercall answers {turn.Answer} after {turn.Done} of {turn.Count} elements; expected {expected}"], [], []);
    }

    // An entry of an L1 table that the contract does not see.
    private static bool IsUnseenLeaf(in XenStep step) => step.C == XenStep.OtherSlot && step.Kind is >= XenStepKind.SetLeaf and <= XenStepKind.ForbidWriting;

    private Errno Answer(in XenStep step)
    {
        var asked = step;
        if (step.C == XenStep.OtherSlot && step.Kind is not (XenStepKind.ValidateLeaf or XenStepKind.ValidateEntry))
            asked = step with { C = 0 };
        else if (step.B == XenStep.OtherSlot)
            return Recount.HasUnseen(model, target, step.A) ? !KnowsUnseen ? refusals[Running] : step.Kind == XenStepKind.ValidateLeaf ? Errno.EBUSY : Errno.EINVAL : Errno.None;
        var outcome = model.Take(state, asked, scratch);
        if (outcome >= 0)
            return model.RuleOf(step.Kind).Rule.Guards[outcome].Refusal;
        // Words that are no entries of the specification's: it says nothing of what is refused.
        if (outcome == NotifierModel.OutOfScope)
            return refusals[Running];
        // The hypervisor's own slots are in no rule.
        return step.C == XenStep.OtherSlot && step.Kind == XenStepKind.BeginUpdate && target.Facts.Type(step.B) == 4 ? Errno.EINVAL : Errno.None;
    }

    private void Force(in XenStep step)
    {
        var (rule, arguments) = (model.RuleOf(step.Kind), model.ArgumentsOf(step));
        if (!XenModel.IsBelow([.. rule.Sizes], arguments))
            return;
        var after = model.Forced.Take(state, rule, arguments);
        Note(model.Compiled.ViolatedLaws(state, after).Select(i => model.Finite.Laws[i]));
        after.CopyTo(state, 0);
    }

    private void Follow()
    {
        model.Abstraction.Read(target.Facts, scratch);
        model.Abstraction.Overwrite(state, scratch);
        model.Tallies.Count(state);
        Note(model.Compiled.ViolatedClaims(state).Select(i => model.Finite.Claims[i]));
        if (slots.FirstDefect(target) is { } changed)
            Missed(MemoryLaws.Slots, changed);
    }

    // What no claim of the specification says.
    private void Missed(Law law, string because)
    {
        if (failure is null)
            Fail(law.Id, [law.Sentence, because]);
        fallen.Note([new(law.Id, law.Sentence, steps.Count)]);
    }

    private void Note(IEnumerable<Spec.Language.Claim> claims) => fallen.Note(claims, steps.Count);
}
