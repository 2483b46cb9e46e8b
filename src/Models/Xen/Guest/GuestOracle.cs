using Verified.Abi.Xen.Guest;
using Verified.Models.Refinement;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Xen.Guest;

/// <summary>Judges every step of a guest: the guards of its rule must hold, and what guest and hypervisor then say must be the specification's next state, except in the middle of a
/// buffer that the hypervisor executes.</summary>
/// <remarks>After the first step that is not one of the specification it goes on if it is told to: the rule's effects are taken whatever the guards say, the facts are
/// believed, and every claim is asked.</remarks>
public sealed class GuestOracle : IGuestStepSink
{
    private readonly GuestModel texts;
    private readonly ContractModel<GuestStepKind, IGuestFacts> model;
    private readonly ulong[] initial, scratch;
    private readonly List<GuestStep> steps = new(1024);
    private readonly FallenClaims fallen = new();
    private readonly HashSet<int> concerned = [];
    private ulong[] state, next;
    private IGuestFacts facts = null!;
    private Failure? failure;

    /// <summary>A judge for guests of one size.</summary>
    public GuestOracle(GuestModel model)
    {
        (texts, this.model) = (model, model.Contract);
        initial = this.model.Finite.Layout.Initial();
        (state, next, scratch) = ([.. initial], [.. initial], [.. initial]);
    }

    /// <summary>The first thing that was not of the specification, and the claims that fell since.</summary>
    public Failure? Failure => failure is null ? null : failure with { Violations = fallen.All };

    /// <summary>Whether a failure was seen, so that a run need not go on.</summary>
    internal bool HasFailed => failure is not null;

    /// <summary>The steps of this run so far.</summary>
    public IReadOnlyList<GuestStep> Steps => steps;

    /// <summary>How many steps the last boot took.</summary>
    public int BootSteps { get; private set; }

    /// <summary>Failures name the steps that were possible instead; that takes long.</summary>
    internal bool NamesNearest { get; set; } = true;

    /// <summary>Keeps the state before one step, if that is asked for.</summary>
    internal StateWatch? Watch { get; set; }

    /// <summary>Whether it is busy with a step: then an exception is a mistake of ours, not of the implementation.</summary>
    internal bool IsJudging { get; private set; }

    /// <summary>Begins a new run. The guest is about to boot.</summary>
    public void Begin(IGuestFacts facts)
    {
        this.facts = facts;
        IsJudging = false;
        steps.Clear();
        fallen.Clear();
        concerned.Clear();
        (failure, BootSteps) = (null, 0);
        initial.CopyTo(state, 0);
    }

    /// <summary>The guest has booted.</summary>
    public void Booted()
    {
        BootSteps = steps.Count;
        if (failure is null && !model.Abstraction.Agrees(facts, state, scratch))
            failure = new(FailureKind.Boot, "REFINE-BOOT", 0, "boot", null, model.Abstraction.Differences(facts, state), [], []);
        Audit();
    }

    /// <inheritdoc/>
    public void Stepped(in GuestStep step)
    {
        IsJudging = true;
        steps.Add(step);
        Watch?.Before(steps.Count - BootSteps, state);
        Span<int> arguments = [step.A, step.B, step.C, step.D, step.E, step.F];
        if (failure is null && model.Take(state, (int)step.Kind, arguments, next) is var outcome && outcome != StepOutcome.Taken)
            failure = Refused(step, outcome);
        else if (failure is null && !step.IsOfTheHypervisor && !model.Abstraction.Agrees(facts, next, scratch))
            failure = new(FailureKind.Differs, "REFINE-STATE", steps.Count, texts.Text(step), step.Kind.ToString(), model.Abstraction.Differences(facts, next), [], []);
        if (failure is not null)
            Follow(step, arguments);
        else
        {
            (state, next) = (next, state);
            concerned.UnionWith(model.Compiled.ClaimsOf(model.RuleOf((int)step.Kind).Position));
        }
        IsJudging = false;
    }

    /// <summary>An operation is over: what is so must still be the specification's state, and every claim that the steps since the last time can break is evaluated.</summary>
    public void Audit()
    {
        IsJudging = true;
        if (failure is null && !model.Abstraction.Agrees(facts, state, scratch))
        {
            failure = new(FailureKind.Differs, "REFINE-STATE", steps.Count, "end of the operation", null, model.Abstraction.Differences(facts, state), [], []);
            Believe();
        }
        foreach (var claim in failure is null ? concerned.Order().ToArray() : [])
        {
            if (!model.Compiled.Holds(claim, state))
            {
                var broken = model.Finite.Claims[claim];
                failure = new(FailureKind.Differs, "REFINE-CLAIM", steps.Count, "end of the operation", null, [$"{broken.Id}: {broken.Sentence}"], [], []);
                Note([broken]);
                break;
            }
        }
        concerned.Clear();
        IsJudging = false;
    }

    /// <summary>The implementation has stopped: what it says of itself then is believed.</summary>
    internal void Stopped(Failure why)
    {
        IsJudging = true;
        failure ??= why;
        Believe();
        IsJudging = false;
    }

    /// <summary>Whether a claim, a law or the failure itself has this id.</summary>
    internal bool Names(string id) => failure is not null && (failure.Id == id || fallen.Contains(id));

    private Failure Refused(in GuestStep step, int outcome)
    {
        var rule = model.RuleOf((int)step.Kind);
        int[] arguments = [step.A, step.B, step.C, step.D, step.E, step.F];
        return Explanation.Refused(model.Finite, NamesNearest ? model.Compiled : null, state, rule, arguments[..rule.Sizes.Count], texts.Text(step), outcome, steps.Count);
    }

    private void Follow(in GuestStep step, ReadOnlySpan<int> arguments)
    {
        var kind = (int)step.Kind;
        var after = model.IsInScope(kind, arguments) ? model.Forced.Take(state, model.RuleOf(kind), model.ArgumentsOf(kind, arguments)) : [.. state];
        Note(model.Compiled.ViolatedLaws(state, after).Select(i => model.Finite.Laws[i]));
        after.CopyTo(state, 0);
        if (!step.IsOfTheHypervisor)
            Believe();
    }

    private void Believe()
    {
        model.Abstraction.Read(facts, scratch);
        model.Abstraction.Overwrite(state, scratch);
        Note(model.Compiled.ViolatedClaims(state).Select(i => model.Finite.Claims[i]));
    }

    private void Note(IEnumerable<Claim> claims) => fallen.Note(claims, steps.Count);
}
