using System.Collections.Immutable;

namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>What is known about the state that an instance of a rule has led to.</summary>
/// <param name="Instance">The instance; null for all instances of the rule together.</param>
/// <param name="Touched">The bits that it may have changed.</param>
/// <param name="Known">Cells with a known value afterwards.</param>
internal sealed record Arrival(int? Instance, ulong[] Touched, Folding Known)
{
    /// <param name="instance">The instance.</param>
    /// <param name="rule">Its rule.</param>
    /// <param name="known">What its guards say about the state before the step.</param>
    internal static Arrival Of(int? instance, FiniteRule rule, Folding known)
    {
        var layout = known.Model.Layout;
        var all = new ulong[layout.Words];
        var facts = known.Facts.Where(fact => fact.Key is Read { After: false }).ToImmutableDictionary();
        foreach (var effect in rule.Effects)
        foreach (var one in known.Cases([.. effect.Bound.Cast<Variable>()]))
        {
            var when = one.Fold(effect.When);
            if (when == Logic.False)
                continue;
            var cell = new Read(effect.Component, new Terms(effect.Index.Select(one.Fold)), false);
            var touched = Cells.Of(cell, false, layout);
            for (var word = 0; word < all.Length; word++)
                all[word] |= touched[word];
            facts = facts.RemoveRange(facts.Keys.Where(fact => Cells.Meet(Cells.Of(fact, false, layout), touched)));
            if (when == Logic.True && cell.Index.All(term => term is Literal) && one.Fold(effect.Value) is Literal value)
                facts = facts.SetItem(cell, value);
        }
        return new Arrival(instance, all, known with { Facts = facts });
    }

    /// <summary>The same knowledge, said about the state after the step next to what was known before it.</summary>
    internal Folding Afterwards(Folding before)
        => before with { Facts = before.Facts.AddRange(Known.Facts.Select(fact => KeyValuePair.Create<Term, Literal>((Read)fact.Key with { After = true }, fact.Value))) };
}
