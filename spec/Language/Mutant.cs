namespace Verified.Spec.Language;

/// <summary>A specification with one thing wrong in one rule: a guard is missing, an effect is missing, or a truth that an effect writes is reversed.</summary>
public sealed class Mutant : Specification
{
    private readonly Specification original;

    private Mutant(Specification original, Rule rule, Rule mutated, string what)
        : base(original, [.. original.Rules.Select(r => r == rule ? mutated : r)])
        => (this.original, Rule, What) = (original, mutated, what);

    /// <inheritdoc/>
    public override string Name => original.Name;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> DefaultScope => original.DefaultScope;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> SmallestScope => original.SmallestScope;

    /// <summary>The rule as it is now.</summary>
    public Rule Rule { get; }

    /// <summary>What is wrong, such as <c>SetSpte without the guard …</c>.</summary>
    public string What { get; }

    /// <summary>All mutants of a specification. Witnesses stay in step with the counts that they stand behind.</summary>
    public static IEnumerable<Mutant> Of(Specification specification)
        => specification.Rules.SelectMany(rule => WithoutGuards(specification, rule).Concat(WithoutEffects(specification, rule)).Concat(Reversed(specification, rule)));

    private static IEnumerable<Mutant> WithoutGuards(Specification specification, Rule rule)
        => rule.Guards.Select(guard => new Mutant(specification, rule, rule with { Guards = [.. rule.Guards.Where(g => g != guard)] }, $"{rule.Name} without the guard {guard.Text}"));

    private static IEnumerable<Mutant> WithoutEffects(Specification specification, Rule rule)
        => Real(rule).Select(effect => new Mutant(specification, rule, rule with { Effects = [.. rule.Effects.Where(e => e != effect)] }, $"{rule.Name} without the effect on {effect.Component}"));

    private static IEnumerable<Mutant> Reversed(Specification specification, Rule rule)
        => Real(rule).Where(effect => effect.Value is Literal { Sort.Class: SortClass.Truth }).Select(effect =>
            new Mutant(specification, rule, rule with { Effects = [.. rule.Effects.Select(e => e == effect ? e with { Value = Logic.Not(e.Value) } : e)] }, $"{rule.Name} with the effect on {effect.Component} reversed"));

    // Not the resets that the language adds, nor what a rule itself resets of a part while it writes the whole somewhere, nor witnesses.
    private static IEnumerable<Effect> Real(Rule rule)
        => rule.Effects.Where(effect => effect.Component.Reality != Reality.Witness && !(effect.Component.Under is { } under && rule.Writes.Contains(under) && effect.Value is Literal { Value: 0 }));
}
