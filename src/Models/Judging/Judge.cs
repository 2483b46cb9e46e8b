using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Judging;

/// <summary>Judges one implementation: every step must be allowed by its rule, and what the facts then say must be the specification's next state; a refused step must be
/// refused by the first guard that does not hold, with its errno. What implementations do not have, the specification remembers.</summary>
/// <typeparam name="TKind">The kinds of steps.</typeparam>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <remarks>
/// A contract says how its target runs, where its facts mean something, and what else it demands. After the first failure the judge goes on if it is told to: the effects
/// of the rules are taken whatever their guards say, the facts are believed, and every claim is asked. So it is seen which claims fall, and when.
/// </remarks>
public abstract class Judge<TKind, TOperation> : IStepSink<TKind> where TKind : struct, Enum
{
    private readonly ContractModel<TKind> model;
    private readonly ulong[] initial, scratch;
    private readonly List<Step<TKind>> steps = new(256);
    private readonly FallenClaims fallen = new();
    private ulong[] state, next;
    private Observation facts = null!;
    private Failure? failure;
    private int audited, judged;
    private bool hasBooted;

    /// <summary>A judge for implementations of the model's size.</summary>
    protected Judge(ContractModel<TKind> model)
    {
        this.model = model;
        initial = model.Finite.Layout.Initial();
        (state, next, scratch) = ([.. initial], [.. initial], [.. initial]);
    }

    /// <summary>The first thing that was not of the specification, and the claims that fell since.</summary>
    public virtual Failure? Failure => failure is null ? null : failure with { Violations = fallen.All };

    /// <summary>The steps of this run so far.</summary>
    public IReadOnlyList<Step<TKind>> Steps => steps;

    /// <summary>How many of them the boot took.</summary>
    public int BootSteps { get; private set; }

    /// <summary>The state in which the specification is now.</summary>
    public ReadOnlySpan<ulong> State => state;

    /// <summary>How much of what the contract counts was done in this run, such as hypercalls.</summary>
    public virtual long Done => steps.Count;

    /// <summary>What else was counted in all runs, for the report of random runs.</summary>
    internal virtual IReadOnlyList<(string Name, long Number)> Counted => [];

    /// <summary>What else is to be told of all runs, a line each.</summary>
    internal virtual IEnumerable<string> Told => [];

    /// <summary>The threads or processors that are not finished, as bits.</summary>
    public abstract uint Unfinished { get; }

    /// <summary>Those that could run now, as bits; none although some are not finished: a deadlock.</summary>
    public virtual uint Runnable => Unfinished;

    /// <summary>After so many turns nobody gets anywhere; the second half of them are fair.</summary>
    internal virtual int MostTurns => int.MaxValue;

    /// <summary>What the operations of each thread answered; empty where nobody asks.</summary>
    internal virtual IReadOnlyList<IReadOnlyList<Errno>> Answers => [];

    /// <summary>Whether a failure was seen, so that a run need not go on; never allocates.</summary>
    internal virtual bool HasFailed => failure is not null;

    /// <summary>Failures name the steps that were possible instead; that takes long.</summary>
    internal bool NamesNearest { get; set; } = true;

    /// <summary>Keeps the state before one step, if that is asked for.</summary>
    internal StateWatch? Watch { get; set; }

    /// <summary>Whether it is busy with a step: then an exception is a mistake of ours, not of the implementation.</summary>
    internal bool IsJudging { get; private protected set; }

    /// <summary>Called now and then while all is well, to look at the state.</summary>
    internal Action? NowAndThen { get; set; }

    /// <summary>Hears of every refusal that was judged.</summary>
    internal Action<TKind, Errno>? OnRefusal { get; set; }

    /// <summary>The state as the implementation shows it, asked for before and after it has booted.</summary>
    protected abstract object Facts { get; }

    /// <summary>The steps of the boot are in no trace.</summary>
    internal virtual bool LeavesOutBoot => false;

    private protected ContractModel<TKind> Model => model;

    /// <summary>The boot is over.</summary>
    private protected bool HasBooted => hasBooted;

    private protected ulong[] Present => state;

    private protected ulong[] Scratch => scratch;

    /// <summary>The facts of the implementation.</summary>
    private protected Observation Observed => facts;

    /// <summary>The first failure, without the claims that fell; a law that is no part of the specification may set it.</summary>
    private protected Failure? First
    {
        get => failure;
        set => failure = value;
    }

    /// <summary>The implementation boots, and tells this judge of its steps.</summary>
    protected abstract void Reset();

    /// <summary>How many operations of each thread were begun.</summary>
    internal abstract IReadOnlyList<int> Begun(int threads);

    /// <summary>Gives each thread or processor its program.</summary>
    public abstract void Load(IReadOnlyList<IReadOnlyList<TOperation>> programs);

    /// <summary>Runs one that can run for a turn, and judges what that comes to.</summary>
    public abstract void Turn(int thread);

    /// <summary>The run is over.</summary>
    public virtual void End()
    {
    }

    /// <summary>Many programs are to be run until one fails: what can be looked at more rarely is.</summary>
    internal virtual void Hurries()
    {
    }

    /// <summary>Whether a claim, a law or the failure itself has this id.</summary>
    internal virtual bool Names(string id) => failure is not null && (failure.Id == id || fallen.Contains(id));

    /// <summary>A new run begins, and the implementation boots.</summary>
    public virtual void Boot()
    {
        Begin();
        Reset();
        Booted();
    }

    /// <summary>A new run begins; the implementation is about to boot.</summary>
    internal virtual void Begin()
    {
        IsJudging = false;
        steps.Clear();
        fallen.Clear();
        (failure, audited, BootSteps, hasBooted) = (null, 0, 0, false);
        initial.CopyTo(state, 0);
        facts = model.Abstraction.Watch(Facts);
    }

    /// <summary>The implementation has booted; its state must be the specification's.</summary>
    internal virtual void Booted()
    {
        (BootSteps, hasBooted) = (LeavesOutBoot ? steps.Count : 0, true);
        facts = model.Abstraction.Watch(Facts);
        if (failure is null && !facts.Agrees(state, scratch))
            failure = new(FailureKind.Boot, "REFINE-BOOT", 0, "boot", null, facts.Differences(state), [], []);
    }

    /// <inheritdoc/>
    public void Stepped(in Step<TKind> step)
    {
        IsJudging = true;
        steps.Add(step);
        if (hasBooted || !LeavesOutBoot)
            Watch?.Before(steps.Count - BootSteps, state);
        if (failure is not null)
            Follow(step);
        else
            Judged(step);
        Heard(step);
        IsJudging = false;
    }

    /// <inheritdoc/>
    public void Refused(in Step<TKind> step, Errno errno)
    {
        IsJudging = true;
        Asked(step, errno);
        if (failure is null && JudgesRefusal(step) && Answer(step) is var expected && expected != errno)
            failure = WrongErrno(step, errno, expected);
        OnRefusal?.Invoke(step.Kind, errno);
        IsJudging = false;
    }

    /// <inheritdoc/>
    public virtual void Checked(int work)
    {
    }

    /// <summary>The implementation has stopped in the middle of something.</summary>
    internal virtual void Stopped(FailureKind kind, string id, string message) =>
        failure ??= new(kind, id, steps.Count, "end of the run", null, [message], [], []);

    /// <summary>Whether the facts mean something after a step.</summary>
    private protected virtual bool Shows(in Step<TKind> step) => true;

    /// <summary>A step was judged or followed.</summary>
    private protected virtual void Heard(in Step<TKind> step)
    {
    }

    /// <summary>A step was allowed; the state after it is the specification's.</summary>
    private protected virtual void Accepted(in Step<TKind> step, ulong[] before, ulong[] after)
    {
    }

    /// <summary>A step was refused by the implementation; it is judged next.</summary>
    private protected virtual void Asked(in Step<TKind> step, Errno errno)
    {
    }

    /// <summary>Whether a refusal is one of the specification.</summary>
    private protected virtual bool JudgesRefusal(in Step<TKind> step) => true;

    /// <summary>What the specification answers to a step: the errno of the first guard that does not hold.</summary>
    private protected virtual Errno Answer(in Step<TKind> step) =>
        model.Take(state, step, scratch) is >= 0 and var guard ? model.RuleOf(step.Kind).Rule.Guards[guard].Refusal : Errno.None;

    /// <summary>Whether the facts are what the specification's state says.</summary>
    private protected bool Agrees => facts.Agrees(state, scratch);

    /// <summary>The facts are not what the specification's state says.</summary>
    private protected void Differs(string step) =>
        failure ??= new(FailureKind.Differs, "REFINE-STATE", steps.Count, step, steps.Count > 0 ? steps[^1].Kind.ToString() : null, facts.Differences(state), [], []);

    /// <summary>Something is wrong where a turn ends.</summary>
    private protected void Fail(FailureKind kind, string id, string where, IReadOnlyList<string> because) => failure ??= new(kind, id, steps.Count, where, null, because, [], []);

    /// <summary>A law does not hold of which the specification says nothing.</summary>
    private protected void Missed(string id, string sentence, string where, string because)
    {
        Fail(FailureKind.Differs, id, where, because.Length == 0 ? [sentence] : [sentence, because]);
        fallen.Note([new(id, sentence, steps.Count)]);
    }

    /// <summary>What the facts say is believed, and every claim is asked.</summary>
    private protected virtual void Believe()
    {
        facts.Overwrite(state, scratch);
        Note(model.Compiled.ViolatedClaims(state).Select(claim => model.Finite.Claims[claim]));
    }

    /// <summary>The specification's state is changed by what is known from elsewhere, and every claim is asked.</summary>
    private protected void Believe(Action<ulong[]> change)
    {
        change(state);
        Note(model.Compiled.ViolatedClaims(state).Select(claim => model.Finite.Claims[claim]));
    }

    private protected void Note(IEnumerable<Claim> claims) => fallen.Note(claims, steps.Count);

    /// <summary>Evaluates every claim that the steps since the last time can break.</summary>
    /// <returns>Whether all hold.</returns>
    private protected bool ClaimsHold(string where)
    {
        var concerned = UInt128.Zero;
        for (; audited < steps.Count; audited++)
            concerned |= model.ConcernedBy(steps[audited]);
        for (var claim = 0; claim < model.Finite.Claims.Count; claim++)
        {
            if ((concerned >> claim & UInt128.One) == 0 || model.Compiled.Holds(claim, state))
                continue;
            var broken = model.Finite.Claims[claim];
            Fail(FailureKind.Differs, "REFINE-CLAIM", where, [$"{broken.Id}: {broken.Sentence}"]);
            Note([broken]);
            return false;
        }
        return true;
    }

    /// <summary>Whether no step was taken since claims were evaluated last.</summary>
    private protected bool IsAudited => audited == steps.Count;

    private void Judged(in Step<TKind> step)
    {
        var outcome = model.Take(state, step, next);
        if (outcome == StepOutcome.Taken && (!Shows(step) || facts.Agrees(next, scratch)))
        {
            Accepted(step, state, next);
            (state, next) = (next, state);
        }
        else
        {
            failure = outcome == StepOutcome.Taken
                ? new(FailureKind.Differs, "REFINE-STATE", steps.Count, model.Text(step), step.Kind.ToString(), facts.Differences(next), [], [])
                : Explanation.Refused(model, state, step, outcome, steps.Count, NamesNearest);
            if (failure.Kind != FailureKind.Scope)
                Follow(step);
        }
        if ((++judged & 31) == 0)
            NowAndThen?.Invoke();
    }

    private void Follow(in Step<TKind> step)
    {
        var after = model.IsInScope(step) ? model.Forced.Take(state, model.RuleOf(step.Kind), model.ArgumentsOf(step)) : [.. state];
        var shows = Shows(step);
        if (shows)
            facts.Overwrite(after, scratch);
        Note(model.Compiled.ViolatedLaws(state, after).Select(law => model.Finite.Laws[law]));
        if (shows)
            Note(model.Compiled.ViolatedClaims(after).Select(claim => model.Finite.Claims[claim]));
        after.CopyTo(state, 0);
    }

    private Failure WrongErrno(in Step<TKind> step, Errno errno, Errno expected)
    {
        var rule = model.RuleOf(step.Kind);
        var failing = model.IsInScope(step) ? new Explainer(model.Finite).Explain(state, rule, model.ArgumentsOf(step)).FirstOrDefault(guard => !guard.Holds) : null;
        return new(FailureKind.Differs, "REFINE-ERRNO", steps.Count, model.Text(step), step.Kind.ToString(),
        [
            $"it is refused with {errno}, the specification {(expected != Errno.None ? $"answers {expected}" : failing is null ? "allows it" : "has no errno for it")}",
            .. failing is null ? [] : (string[])[$"guard: {failing.Text}", .. failing.Because],
        ], [], []) { Place = failing is null ? null : rule.Rule.Guards[failing.Position].Place };
    }
}
