using Verified.Abi.Notifier;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Refinement;

/// <summary>Judges every step of an implementation: the guards of its rule must hold, and what the implementation's facts then say must be the specification's next
/// state. What implementations do not have, the specification remembers.</summary>
/// <remarks>After the first step that is not one of the specification it goes on if it is told to: the rule's effects are taken whatever the guards say, the facts are
/// believed, and every claim is asked. So it is seen which claims fall, and when.</remarks>
public sealed class NotifierOracle : IStepSink
{
    private readonly NotifierModel model;
    private readonly ulong[] initial, scratch;
    private readonly List<Step> steps = new(256);
    private readonly FallenClaims fallen = new();
    private ulong[] state, next;
    private INotifierFacts facts = null!;
    private Failure? failure;
    private int judged;

    /// <summary>A judge for implementations of one size.</summary>
    public NotifierOracle(NotifierModel model)
    {
        this.model = model;
        initial = model.Finite.Layout.Initial();
        (state, next, scratch) = ([.. initial], [.. initial], [.. initial]);
    }

    /// <summary>The first step that was not one of the specification, and the claims that fell since.</summary>
    public Failure? Failure => failure is null ? null : failure with { Violations = fallen.All };

    /// <summary>Whether a failure was seen, so that a run need not go on; never allocates.</summary>
    internal bool HasFailed => failure is not null;

    /// <summary>The steps of this run so far.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>The state in which the specification is now.</summary>
    public ReadOnlySpan<ulong> State => state;

    /// <summary>Keeps the state before one step, if that is asked for.</summary>
    internal StateWatch? Watch { get; set; }

    /// <summary>Whether it is busy with a step: then an exception is a mistake of ours, not of the implementation.</summary>
    internal bool IsJudging { get; private set; }

    /// <summary>Called now and then while all is well, to look at the state.</summary>
    internal Action? NowAndThen { get; set; }

    /// <summary>Begins a new run. The implementation is about to boot.</summary>
    public void Begin(INotifierFacts facts)
    {
        this.facts = facts;
        IsJudging = false;
        steps.Clear();
        fallen.Clear();
        failure = null;
        initial.CopyTo(state, 0);
    }

    /// <summary>The implementation has booted; its state must be the specification's.</summary>
    public void Booted()
    {
        if (failure is null && !model.Abstraction.Agrees(facts, state, scratch))
            failure = new(FailureKind.Boot, "REFINE-BOOT", 0, "boot", null, model.Abstraction.Differences(facts, state), [], []);
    }

    /// <summary>All threads have finished; then nothing may be under way.</summary>
    public void Ended()
    {
        if (failure is null && Explanation.UnderWay(model, state) is { Count: > 0 } left)
            failure = new(FailureKind.Unfinished, "REFINE-END", steps.Count, "end of the run", null, left, [], []);
    }

    /// <inheritdoc/>
    public void Stepped(in Step step)
    {
        IsJudging = true;
        steps.Add(step);
        Watch?.Before(steps.Count, state);
        if (failure is null)
        {
            var outcome = model.Take(state, step, next);
            if (outcome == StepOutcome.Taken && model.Abstraction.Agrees(facts, next, scratch))
                (state, next) = (next, state);
            else
                Fail(step, outcome);
            if ((++judged & 31) == 0)
                NowAndThen?.Invoke();
        }
        else
            Follow(step);
        IsJudging = false;
    }

    private void Fail(in Step step, int outcome)
    {
        failure = Explanation.Of(model, facts, state, step, outcome, steps.Count) with { At = steps.Count };
        if (failure.Kind != FailureKind.Scope)
            Follow(step);
    }

    private void Follow(in Step step)
    {
        var (rule, arguments) = (model.RuleOf(step.Kind), model.ArgumentsOf(step));
        var after = NotifierModel.IsInScope(rule, arguments) ? model.Forced.Take(state, rule, arguments) : [.. state];
        model.Abstraction.Read(facts, scratch);
        model.Abstraction.Overwrite(after, scratch);
        fallen.Note(model.Compiled.ViolatedClaims(after).Select(i => model.Finite.Claims[i]).Concat(model.Compiled.ViolatedLaws(state, after).Select(i => model.Finite.Laws[i])), steps.Count);
        after.CopyTo(state, 0);
    }

    /// <summary>Whether a claim, a law or the failure itself has this id.</summary>
    internal bool Names(string id) => failure is not null && (failure.Id == id || fallen.Contains(id));
}
