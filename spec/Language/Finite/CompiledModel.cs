using System.Runtime.InteropServices;
using Verified.Spec.Language.Finite.Compiled;

namespace Verified.Spec.Language.Finite;

/// <summary>A finite model as code that is generated when it is first needed: everything that the scope decides is decided before it runs.</summary>
/// <remarks>Two readers: the search, which asks for all steps from a state, and the oracle, which asks about one step at a time. Not thread-safe while code is generated.</remarks>
public sealed class CompiledModel
{
    private readonly Stepper?[] steppers, forcers;
    private readonly Judge?[] claims, laws;
    private readonly Lazy<(Expander[] Expanders, Checker[] Checkers)> search;
    private readonly int[][] claimsOf, lawsOf;
    private readonly int[] ruleOf;

    /// <summary>Prepares a model; no code is generated yet.</summary>
    public CompiledModel(FiniteModel model)
    {
        Model = model;
        (steppers, forcers) = (new Stepper?[model.Rules.Count], new Stepper?[model.Rules.Count]);
        (claims, laws) = (new Judge?[model.Claims.Count], new Judge?[model.Laws.Count]);
        search = new(BuildSearch);
        ruleOf = [.. model.Rules.SelectMany(rule => Enumerable.Repeat(rule.Position, rule.Instances))];
        var (state, step) = (model.Claims.Select(Concerns).ToArray(), model.Laws.Select(Concerns).ToArray());
        claimsOf = [.. model.Rules.Select(rule => Concerned(rule, state))];
        lawsOf = [.. model.Rules.Select(rule => Concerned(rule, step))];
    }

    /// <summary>What was compiled.</summary>
    public FiniteModel Model { get; }

    /// <summary>The words of one record of <see cref="Expand"/>: a state and its label.</summary>
    public int RecordWords => Model.Layout.Words + 1;

    /// <summary>The most words that one call of <see cref="Expand"/> writes.</summary>
    public int LargestExpansion => 2 * Model.Instances * RecordWords;

    /// <summary>The rule that an instance belongs to.</summary>
    public int RuleOf(int instance) => ruleOf[instance];

    /// <summary>Generates the code that a search needs, if that is still to be done.</summary>
    public void Prepare() => _ = search.Value;

    /// <summary>Takes one step.</summary>
    /// <param name="before">The state before it.</param>
    /// <param name="rule">The position of the rule.</param>
    /// <param name="arguments">A value for each parameter.</param>
    /// <param name="after">Receives the state after it; left alone if the step is not taken.</param>
    /// <returns>A <see cref="StepOutcome"/>, or the position of the first guard that does not hold.</returns>
    public int Step(ReadOnlySpan<ulong> before, int rule, ReadOnlySpan<int> arguments, Span<ulong> after)
        => (steppers[rule] ??= StepCode.Build(Model, Model.Rules[rule]))(ref First(before), ref First(after), ref MemoryMarshal.GetReference(arguments));

    /// <summary>Takes a step whatever its guards say. Words stay within their caps.</summary>
    /// <param name="before">The state before it.</param>
    /// <param name="rule">The position of the rule.</param>
    /// <param name="arguments">A value for each parameter.</param>
    /// <param name="after">Receives the state after it.</param>
    public void Force(ReadOnlySpan<ulong> before, int rule, ReadOnlySpan<int> arguments, Span<ulong> after)
        => (forcers[rule] ??= StepCode.Build(Model, Model.Rules[rule].Forced(Model.Layout)))(ref First(before), ref First(after), ref MemoryMarshal.GetReference(arguments));

    /// <summary>The position of the first claim that a state violates, or -1.</summary>
    public int FirstViolatedClaim(ReadOnlySpan<ulong> state)
    {
        for (var i = 0; i < claims.Length; i++)
        {
            if (Claim(i)(ref First(state), ref First(state)) >= 0)
                return i;
        }
        return -1;
    }

    /// <summary>The positions of the claims that a step of a rule can break.</summary>
    public IReadOnlyList<int> ClaimsOf(int rule) => claimsOf[rule];

    /// <summary>Whether a claim holds in a state.</summary>
    public bool Holds(int claim, ReadOnlySpan<ulong> state) => Claim(claim)(ref First(state), ref First(state)) < 0;

    /// <summary>Whether a law holds over a step.</summary>
    public bool HoldsLaw(int law, ReadOnlySpan<ulong> before, ReadOnlySpan<ulong> after) => Law(law)(ref First(before), ref First(after)) < 0;

    /// <summary>The same for a state reached by a rule from a state in which all claims held.</summary>
    public int FirstViolatedClaim(ReadOnlySpan<ulong> state, int rule)
    {
        foreach (var i in claimsOf[rule])
        {
            if (Claim(i)(ref First(state), ref First(state)) >= 0)
                return i;
        }
        return -1;
    }

    /// <summary>The position of the first law that a step of a rule violates, or -1.</summary>
    public int FirstViolatedLaw(ReadOnlySpan<ulong> before, ReadOnlySpan<ulong> after, int rule)
    {
        foreach (var i in lawsOf[rule])
        {
            if (Law(i)(ref First(before), ref First(after)) >= 0)
                return i;
        }
        return -1;
    }

    /// <summary>The positions of all claims that a state violates.</summary>
    public IEnumerable<int> ViolatedClaims(ulong[] state)
        => Enumerable.Range(0, claims.Length).Where(i => Claim(i)(ref First(state), ref First(state)) >= 0);

    /// <summary>The positions of all laws that a step violates.</summary>
    public IEnumerable<int> ViolatedLaws(ulong[] before, ulong[] after)
        => Enumerable.Range(0, laws.Length).Where(i => Law(i)(ref First(before), ref First(after)) >= 0);

    /// <summary>Writes a record for every instance that is enabled in a state.</summary>
    /// <returns>The number of words written, a multiple of <see cref="RecordWords"/>; see <see cref="RecordKind"/>.</returns>
    public int Expand(ReadOnlySpan<ulong> state, Span<ulong> records)
    {
        if (records.Length < LargestExpansion)
            throw new ArgumentException($"room for {LargestExpansion} words is needed", nameof(records));
        var written = 0;
        foreach (var expander in search.Value.Expanders)
            written += expander(ref First(state), ref First(records[written..]));
        return written;
    }

    /// <summary>The position of the first claim that fails in a state which an instance leads to from a state where all claims held, or -1.</summary>
    public int FirstBroken(ReadOnlySpan<ulong> state, int instance) => search.Value.Checkers[ruleOf[instance]](ref First(state), instance);

    private static ref ulong First(ReadOnlySpan<ulong> words) => ref MemoryMarshal.GetReference(words);

    private Judge Claim(int i) => claims[i] ??= ClaimCode.Build(Model, Model.Claims[i]);

    private Judge Law(int i) => laws[i] ??= ClaimCode.Build(Model, Model.Laws[i]);

    private (Expander[], Checker[]) BuildSearch()
    {
        var (state, step) = (GroundClaim.Of(Model.Claims, Model), GroundClaim.Of(Model.Laws, Model));
        var (expanders, arrivals) = ExpandCode.Build(Model, step);
        return ([.. expanders], [.. Model.Rules.Select(rule => ClaimCode.Build(Model, rule, [.. arrivals[rule]], state))]);
    }

    // A rule cannot break a claim that reads nothing the rule writes; it can break a law only if that compares something the rule writes, or fails by itself.
    private static int[] Concerned(FiniteRule rule, IEnumerable<(IReadOnlyList<Component> Reads, bool Always)> all)
    {
        var written = rule.Effects.Select(effect => effect.Component).ToHashSet();
        return [.. all.Index().Where(claim => claim.Item.Always || claim.Item.Reads.Any(written.Contains)).Select(claim => claim.Index)];
    }

    private (IReadOnlyList<Component> Reads, bool Always) Concerns(Claim claim)
        => ([.. Logic.Nodes(claim.Body).OfType<Read>().Where(read => read.After || !claim.IsLaw).Select(read => read.Component).Distinct()],
            claim.IsLaw && GroundClaim.Of([claim], Model).Any(part => part.Unmoved != Logic.True));
}
