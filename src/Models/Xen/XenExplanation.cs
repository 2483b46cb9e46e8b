using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Xen;

/// <summary>Says why a step of a hypervisor is not one of the specification.</summary>
internal static class XenExplanation
{
    internal static Failure Refused(XenModel model, ulong[] state, in XenStep step, int outcome, int at, bool nearest)
    {
        var (rule, arguments, text, name) = (model.RuleOf(step.Kind), model.ArgumentsOf(step), model.Text(step), step.Kind.ToString());
        if (outcome == NotifierModel.OutOfScope)
            return new(FailureKind.Refused, "REFINE-GUARD", at, text, name, ["an argument names a thing that does not exist"], [], []);
        if (outcome == StepOutcome.Cut)
            return new(FailureKind.Scope, "REFINE-SCOPE", at, text, name, ["a word would pass its cap: the run is too long for the scope"], [], []);
        if (outcome == StepOutcome.Mistake)
            return new(FailureKind.Scope, "REFINE-SCOPE", at, text, name, ["a word of the specification would fall below 0, which is a mistake in it"], [], []);
        var guard = new Explainer(model.Finite).Explain(state, rule, arguments)[outcome];
        return new(FailureKind.Refused, "REFINE-GUARD", at, text, name, [$"guard {outcome + 1}: {guard.Text}", .. guard.Because],
            nearest ? NearestSteps.Of(model.Finite, model.Compiled, state, rule, arguments) : [], []);
    }

    /// <summary>A step is refused with an errno that is not that of the first guard that does not hold.</summary>
    internal static Failure WrongErrno(XenModel model, ulong[] state, in XenStep step, Errno errno, Errno expected, int at)
    {
        var (rule, arguments) = (model.RuleOf(step.Kind), model.ArgumentsOf(step));
        var failing = XenModel.IsBelow([.. rule.Sizes], arguments)
            ? new Explainer(model.Finite).Explain(state, rule, arguments).FirstOrDefault(guard => !guard.Holds) : null;
        return new(FailureKind.Differs, "REFINE-ERRNO", at, model.Text(step), step.Kind.ToString(),
        [
            $"it is refused with {errno}, the specification {(expected != Errno.None ? $"answers {expected}" : failing is null ? "allows it" : "has no errno for it")}",
            .. failing is null ? [] : (string[])[$"guard: {failing.Text}", .. failing.Because],
        ], [], []);
    }

    /// <summary>The cells in which the facts differ from a state of the specification, one a line.</summary>
    internal static IReadOnlyList<string> Differences(XenModel model, IXenFacts facts, ulong[] state)
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

    // The fact itself where it means something, so that a number out of range is shown as it is.
    private static int Says(Field field, IXenFacts facts, ulong[] seen, int[] index)
        => field.Component.Under is null || field.At(seen, field.Bit(index)) != 0 ? Abstraction<IXenFacts>.Ask(facts, field.Component, index) : 0;

    private static string Value(Field field, int value)
        => value >= 0 && value <= field.Largest ? StateText.Value(field.Component.Value, value) : value.ToString();
}
