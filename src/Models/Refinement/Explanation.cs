using Verified.Abi.Notifier;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Refinement;

/// <summary>Says why a step of an implementation is not one of the specification.</summary>
internal static class Explanation
{
    internal static Failure Of(NotifierModel model, INotifierFacts facts, ulong[] state, in Step step, int outcome, int at)
    {
        var (rule, arguments, text) = (model.RuleOf(step.Kind), model.ArgumentsOf(step), model.Text(step));
        if (outcome == NotifierModel.OutOfScope)
            return new(FailureKind.Refused, "REFINE-GUARD", at, text, step.Kind.ToString(), ["an argument names a thing that does not exist"], [], []);
        if (outcome == StepOutcome.Cut)
            return new(FailureKind.Scope, "REFINE-SCOPE", at, text, step.Kind.ToString(), ["a word would pass its cap: the run is too long for the scope"], [], []);
        if (outcome == StepOutcome.Mistake)
            return new(FailureKind.Scope, "REFINE-SCOPE", at, text, step.Kind.ToString(), ["a word of the specification would fall below 0, which is a mistake in it"], [], []);
        if (outcome == StepOutcome.Taken)
            return new(FailureKind.Differs, "REFINE-STATE", at, text, step.Kind.ToString(), Differences(model, facts, After(model, state, step)), [], []);
        var guard = new Explainer(model.Finite).Explain(state, rule, arguments)[outcome];
        return new(FailureKind.Refused, "REFINE-GUARD", at, text, step.Kind.ToString(),
            [$"guard {outcome + 1}: {guard.Text}", .. guard.Because], NearestSteps.Of(model.Finite, model.Compiled, state, rule, arguments), []);
    }

    /// <summary>The cells in which the facts differ from a state of the specification, one a line.</summary>
    internal static IReadOnlyList<string> Differences(NotifierModel model, INotifierFacts facts, ulong[] state)
    {
        var seen = new ulong[state.Length];
        model.Abstraction.Read(facts, seen);
        return [.. from field in model.Abstraction.Components
                   from index in field.Indices()
                   let bit = field.Bit(index)
                   let says = Says(field, facts, seen, index)
                   where says != field.At(state, bit)
                   select $"{StateText.Cell(field.Component, index)}: specification {Value(field, field.At(state, bit))}, implementation {Value(field, says)}"];
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

    // The fact itself where it means something, so that a number out of range is shown as it is.
    private static int Says(Field field, INotifierFacts facts, ulong[] seen, int[] index)
        => field.Component.Under is null || field.At(seen, field.Bit(index)) != 0 ? Abstraction<INotifierFacts>.Ask(facts, field.Component, index) : 0;

    private static string Value(Field field, int value)
        => value >= 0 && value <= field.Largest ? StateText.Value(field.Component.Value, value) : value.ToString();

    private static ulong[] After(NotifierModel model, ulong[] state, in Step step)
    {
        var after = new ulong[state.Length];
        model.Take(state, step, after);
        return after;
    }
}
