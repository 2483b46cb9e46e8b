using Verified.Abi.Judging;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Judging;

/// <summary>Says why a step of an implementation is not one of the specification.</summary>
internal static class Explanation
{
    /// <summary>A step that the specification does not take.</summary>
    /// <param name="model">The specification in the scope of the implementation.</param>
    /// <param name="state">The state before.</param>
    /// <param name="step">The step.</param>
    /// <param name="outcome">The guard that does not hold, or one of <see cref="StepOutcome"/>.</param>
    /// <param name="at">The number of the step.</param>
    /// <param name="nearest">The nearest steps that were allowed are asked for.</param>
    internal static Failure Refused<TKind>(ContractModel<TKind> model, ulong[] state, in Step<TKind> step, int outcome, int at, bool nearest) where TKind : struct, Enum
    {
        var (rule, arguments, text) = (model.RuleOf(step.Kind), model.ArgumentsOf(step), model.Text(step));
        var name = rule.Rule.Name;
        if (outcome == StepOutcomes.OutOfScope)
            return new(FailureKind.Refused, "REFINE-GUARD", at, text, name, ["an argument names a thing that does not exist"], [], []);
        if (outcome == StepOutcome.Cut)
            return new(FailureKind.Scope, "REFINE-SCOPE", at, text, name, ["a word would pass its cap: the run is too long for the scope"], [], []);
        if (outcome == StepOutcome.Mistake)
            return new(FailureKind.Scope, "REFINE-SCOPE", at, text, name, ["a word of the specification would fall below 0, which is a mistake in it"], [], []);
        var guard = new Explainer(model.Finite).Explain(state, rule, arguments)[outcome];
        return new(FailureKind.Refused, "REFINE-GUARD", at, text, name, [$"guard {outcome + 1}: {guard.Text}", .. guard.Because],
            nearest ? NearestSteps.Of(model.Finite, model.Compiled, state, rule, arguments) : [], []) { Place = rule.Rule.Guards[outcome].Place };
    }
}
