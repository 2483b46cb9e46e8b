using Verified.Abi.Notifier;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Refinement;

/// <summary>Says why a step of an implementation is not one of the specification.</summary>
internal static class Explanation
{
    internal static Failure Of(NotifierModel model, INotifierFacts facts, ulong[] state, in Step step, int outcome, int at)
    {
        var (rule, arguments, text) = (model.RuleOf(step.Kind), model.ArgumentsOf(step), model.Text(step));
        return outcome == StepOutcome.Taken
            ? new(FailureKind.Differs, "REFINE-STATE", at, text, step.Kind.ToString(), model.Abstraction.Differences(facts, After(model, state, step)), [], [])
            : Refused(model.Finite, model.Compiled, state, rule, arguments, text, outcome, at);
    }

    /// <summary>A step that the specification does not take, of any model.</summary>
    /// <param name="finite">The specification in the scope of the implementation.</param>
    /// <param name="compiled">Its code; nothing if the nearest steps that were allowed are not asked for.</param>
    /// <param name="state">The state before.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="text">The step in words.</param>
    /// <param name="outcome">The guard that does not hold, or one of <see cref="StepOutcome"/>.</param>
    /// <param name="at">The number of the step.</param>
    internal static Failure Refused(FiniteModel finite, CompiledModel? compiled, ulong[] state, FiniteRule rule, int[] arguments, string text, int outcome, int at)
    {
        var name = rule.Rule.Name;
        if (outcome == NotifierModel.OutOfScope)
            return new(FailureKind.Refused, "REFINE-GUARD", at, text, name, ["an argument names a thing that does not exist"], [], []);
        if (outcome == StepOutcome.Cut)
            return new(FailureKind.Scope, "REFINE-SCOPE", at, text, name, ["a word would pass its cap: the run is too long for the scope"], [], []);
        if (outcome == StepOutcome.Mistake)
            return new(FailureKind.Scope, "REFINE-SCOPE", at, text, name, ["a word of the specification would fall below 0, which is a mistake in it"], [], []);
        var guard = new Explainer(finite).Explain(state, rule, arguments)[outcome];
        return new(FailureKind.Refused, "REFINE-GUARD", at, text, name, [$"guard {outcome + 1}: {guard.Text}", .. guard.Because],
            compiled is null ? [] : NearestSteps.Of(finite, compiled, state, rule, arguments), []) { Place = rule.Rule.Guards[outcome].Place };
    }

    /// <summary>The windows, changes and faults that are under way in a state, and how far each is.</summary>
    internal static IReadOnlyList<string> UnderWay(NotifierModel model, ulong[] state)
    {
        List<string>? found = null;
        foreach (var field in model.Operations)
        {
            for (var number = 0; number < field.Sizes[0]; number++)
            {
                if (field.Get(state, number) != 0)
                    (found ??= []).Add($"{StateText.Cell(field.Component, [number])} = {StateText.Value(field.Component.Value, field.Get(state, number))}");
            }
        }
        return found ?? (IReadOnlyList<string>)[];
    }

    private static ulong[] After(NotifierModel model, ulong[] state, in Step step)
    {
        var after = new ulong[state.Length];
        model.Take(state, step, after);
        return after;
    }
}
