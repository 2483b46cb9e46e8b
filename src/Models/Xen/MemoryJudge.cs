using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Memory;
using Verified.Models.Judging;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Xen;

/// <summary>Judges the steps of a hypervisor's memory, whoever calls it: its facts are compared when it is left; then no virtual processor is in the middle of something, the guest gets
/// the errno of what was refused, entries above L1 are flushed, and references are counted again from memory.</summary>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
public abstract class MemoryJudge<TOperation> : Judge<XenStepKind, TOperation>
{
    private static readonly string EndOfCall = "end of the hypercall";

    private readonly XenModel model;
    private readonly IXenMachine machine;
    private readonly Errno[] refusals;
    private readonly OwnSlots slots;
    private readonly XenDuties duties;

    /// <summary>A judge of one hypervisor.</summary>
    protected MemoryJudge(IXenMachine machine, XenModel model) : base(model)
    {
        (this.machine, this.model) = (machine, model);
        refusals = new Errno[model.Sizes.Vcpus];
        (slots, duties) = (new(model.Sizes), new(model.Sizes));
    }

    /// <summary>How many steps were refused in this run, and every refusal was judged.</summary>
    public int Refusals { get; private set; }

    /// <summary>The most entries that were looked at between two preemption checks so far.</summary>
    public int MostWork { get; private set; }

    /// <summary>The virtual processor that is about to run.</summary>
    internal int Running { get; set; }

    /// <summary>Why the last step of the running virtual processor's call was refused.</summary>
    internal Errno Refusal => refusals[Running];

    /// <inheritdoc/>
    protected override object Facts => machine.Facts;

    /// <summary>Whether refusals are of the specification; it says nothing of calls about other domains' frames.</summary>
    private protected bool KnowsRefusals { get; set; } = true;

    /// <summary>What the contract does not see of a frame are entries of the hypervisor's; otherwise they are anything, and refused for any reason.</summary>
    private protected virtual bool KnowsUnseen => true;

    /// <inheritdoc/>
    protected override void Reset() => machine.Reset(this);

    internal override void Begin()
    {
        refusals.AsSpan().Clear();
        duties.Begin();
        Refusals = 0;
        base.Begin();
    }

    internal override void Booted()
    {
        slots.Learn(machine);
        duties.Begin();
        base.Booted();
    }

    /// <inheritdoc/>
    public override void Checked(int work)
    {
        MostWork = Math.Max(MostWork, work);
        if (HasBooted && work > XenDuties.MostEntries)
            Missed(MemoryLaws.Work, $"it looked at {work}");
    }

    // The hypervisor has stopped in the middle of something. Of its state only the memory can still be looked at.
    internal override void Stopped(FailureKind kind, string id, string message)
    {
        base.Stopped(kind, id, message);
        if (HasBooted && slots.FirstDefect(machine) is { } changed)
            Missed(MemoryLaws.Slots, changed);
    }

    private protected override bool Shows(in Step<XenStepKind> step) => false;

    private protected override void Heard(in Step<XenStepKind> step)
    {
        if (HasBooted)
            duties.Stepped(step, machine.Facts);
    }

    private protected override void Asked(in Step<XenStepKind> step, Errno errno)
    {
        Refusals++;
        refusals[Running] = errno;
    }

    private protected override bool JudgesRefusal(in Step<XenStepKind> step) => KnowsRefusals && !IsUnseenL1Entry(step);

    private protected override Errno Answer(in Step<XenStepKind> step)
    {
        var asked = step;
        if (step.C == SlotPositions.Other && step.Kind is not (XenStepKind.ValidateL1Entry or XenStepKind.ValidateEntry))
            asked = step with { C = 0 };
        else if (step.B == SlotPositions.Other)
            return Recount.HasUnseen(model, machine, step.A) ? !KnowsUnseen ? refusals[Running] : step.Kind == XenStepKind.ValidateL1Entry ? Errno.EBUSY : Errno.EINVAL : Errno.None;
        var outcome = model.Take(Present, asked, Scratch);
        if (outcome >= 0)
            return model.RuleOf(step.Kind).Rule.Guards[outcome].Refusal;
        // Words that are no entries of the specification's: it says nothing of what is refused.
        if (outcome == StepOutcomes.OutOfScope)
            return refusals[Running];
        // The hypervisor's own slots are in no rule.
        return step.C == SlotPositions.Other && step.Kind == XenStepKind.BeginUpdate && machine.Facts.Type(step.B) == 4 ? Errno.EINVAL : Errno.None;
    }

    /// <summary>The hypervisor has been left.</summary>
    /// <param name="turn">What the turn came to.</param>
    private protected void Left(XenTurn turn)
    {
        IsJudging = true;
        if (duties.LeftStale() is var cpu and >= 0)
            Missed(MemoryLaws.Flush, $"cpu{cpu} was not");
        if (First is null && !Agrees)
            Differs(Last(turn));
        First ??= LeftUnderWay(turn);
        if (First is null && WrongAnswer(turn) is { } wrong)
            Fail(FailureKind.Differs, "REFINE-ERRNO", EndOfCall, [wrong]);
        if (First is not null)
            Believe();
        if (turn.Answer != Errno.ERESTART)
            refusals[Running] = Errno.None;
        IsJudging = false;
    }

    /// <summary>What is wrong with the answer that the guest got; null: nothing, or somebody else judges it.</summary>
    private protected virtual string? WrongAnswer(XenTurn turn) => null;

    /// <summary>Evaluates every claim that the steps since the last time can break, and counts all references again from what stands in memory.</summary>
    public void Audit()
    {
        if (First is not null || IsAudited)
            return;
        if (!ClaimsHold(EndOfCall))
            return;
        if (slots.FirstDefect(machine) is { } changed)
            Missed(MemoryLaws.Slots, changed);
        else if (Recount.FirstDefect(model, machine) is { } defect)
            Fail(FailureKind.Differs, "REFINE-COUNT", EndOfCall, [defect]);
    }

    // What no hypervisor has is counted anew before the claims are asked.
    private protected override void Believe()
    {
        Observed.Overwrite(Present, Scratch);
        Believe(model.Tallies.Count);
        if (slots.FirstDefect(machine) is { } changed)
            Missed(MemoryLaws.Slots, changed);
    }

    private protected void BeginsCall(int vcpu) => duties.BeginsCall(vcpu);

    private protected uint FlushedInCall(int vcpu) => duties.FlushedInCall(vcpu);

    private protected void Missed(Law law, string because) => Missed(law.Id, law.Sentence, EndOfCall, because);

    private Failure? LeftUnderWay(XenTurn turn)
    {
        foreach (var field in model.UnderWay)
        {
            for (var vcpu = 0; vcpu < model.Sizes.Vcpus; vcpu++)
            {
                if (field.Get(Present, vcpu) != 0)
                    return new(FailureKind.Unfinished, "REFINE-END", Steps.Count, Last(turn), null, [StateText.Cell(field.Component, [vcpu])], [], []);
            }
        }
        return null;
    }

    private string Last(XenTurn turn) => $"{(Steps.Count > 0 ? model.Text(Steps[^1]) : "nothing")}, the last of a turn that answers {turn.Answer}";

    // An entry of an L1 table that the contract does not see.
    private static bool IsUnseenL1Entry(in Step<XenStepKind> step) => step.C == SlotPositions.Other && step.Kind is >= XenStepKind.SetL1Entry and <= XenStepKind.ForbidWriting;
}
