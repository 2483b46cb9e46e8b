using System.Collections.Immutable;

namespace Verified.Spec.Language.Finite;

/// <summary>Takes steps and judges claims by evaluating the recorded terms one by one.</summary>
public sealed class Interpreter(FiniteModel model)
{
    /// <summary>Takes a step.</summary>
    /// <param name="before">The state before it.</param>
    /// <param name="rule">Which rule.</param>
    /// <param name="arguments">A value for each parameter.</param>
    /// <param name="after">The state after it; a copy of <paramref name="before"/> if it is not taken.</param>
    /// <returns>A <see cref="StepOutcome"/>, or the position of the first guard that does not hold.</returns>
    public int Step(ulong[] before, FiniteRule rule, ReadOnlySpan<int> arguments, out ulong[] after)
    {
        after = [.. before];
        var here = Evaluation.Of(model, rule, arguments, before);
        for (var i = 0; i < rule.Rule.Guards.Count; i++)
        {
            if (!here.Holds(rule.Rule.Guards[i].Condition))
                return i;
        }
        if (here.Holds(rule.Mistake))
            return StepOutcome.Mistake;
        if (here.Holds(rule.Cut))
            return StepOutcome.Cut;
        foreach (var effect in rule.Effects)
            Write(here, effect, after);
        return StepOutcome.Taken;
    }

    /// <summary>Every instance of a rule whose guards hold.</summary>
    public IEnumerable<(FiniteRule Rule, int[] Arguments)> Enabled(ulong[] state)
        => from rule in model.Rules
           from arguments in Valuations.Of(rule.Sizes)
           where Evaluation.Of(model, rule, arguments, state).Holds(rule.Rule.Enabled)
           select (rule, arguments);

    /// <summary>Whether a claim about one state holds.</summary>
    public bool Holds(Claim claim, ulong[] state) => Holds(claim, state, state);

    /// <summary>Whether a law holds over a step.</summary>
    public bool Holds(Claim law, ulong[] before, ulong[] after)
        => new Evaluation(model, before, after, ImmutableDictionary<Variable, long>.Empty).Holds(law.Body);

    /// <summary>The first claim that a state violates.</summary>
    public Claim? FirstViolatedClaim(ulong[] state) => model.Claims.FirstOrDefault(claim => !Holds(claim, state));

    /// <summary>The first law that a step violates.</summary>
    public Claim? FirstViolatedLaw(ulong[] before, ulong[] after) => model.Laws.FirstOrDefault(law => !Holds(law, before, after));

    private static void Write(Evaluation here, Effect effect, ulong[] after)
    {
        var field = here.Model.Layout.Of(effect.Component);
        foreach (var there in here.Cases(effect.Bound).Where(one => one.Holds(effect.When)))
            field.Put(after, there.Bit(effect.Component, effect.Index), (int)there.Value(effect.Value));
    }
}
