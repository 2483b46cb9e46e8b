using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Judging;

/// <summary>The effects of rules without their guards: what the specification makes of a step that an implementation took although it should not have. Words stay
/// within their caps.</summary>
internal sealed class ForcedSteps
{
    private readonly Interpreter interpreter;
    private readonly FiniteRule[] rules;

    internal ForcedSteps(FiniteModel model)
    {
        interpreter = new Interpreter(model);
        rules = [.. model.Rules.Select(rule => rule with
        {
            Rule = rule.Rule with { Guards = [] },
            Effects = [.. rule.Effects.Select(effect => Kept(effect, model.Layout))],
            Cut = Logic.False,
            Mistake = Logic.False,
        })];
    }

    /// <summary>The state after the effects of a rule, whatever its guards say.</summary>
    internal ulong[] Take(ulong[] before, FiniteRule rule, ReadOnlySpan<int> arguments)
    {
        interpreter.Step(before, rules[rule.Position], arguments, out var after);
        return after;
    }

    private static Effect Kept(Effect effect, Layout layout)
    {
        if (effect.Component.Value.Class != SortClass.Word)
            return effect;
        Literal least = new(Sort.Word, 0), most = new(Sort.Word, layout.Of(effect.Component).Largest);
        return effect with { Value = Logic.If(Less(effect.Value, least), least, Logic.If(Less(most, effect.Value), most, effect.Value)) };
    }

    private static Term Less(Term a, Term b) => Logic.Make(Sort.Truth, Operator.Less, a, b);
}
