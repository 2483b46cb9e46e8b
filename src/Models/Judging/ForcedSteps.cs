using Verified.Spec.Language.Finite;

namespace Verified.Models.Judging;

/// <summary>The effects of rules without their guards: what the specification makes of a step that an implementation took although it should not have.</summary>
internal sealed class ForcedSteps
{
    private readonly Interpreter interpreter;
    private readonly FiniteRule[] rules;

    internal ForcedSteps(FiniteModel model)
    {
        interpreter = new Interpreter(model);
        rules = [.. model.Rules.Select(rule => rule.Forced(model.Layout))];
    }

    /// <summary>The state after the effects of a rule, whatever its guards say.</summary>
    internal ulong[] Take(ulong[] before, FiniteRule rule, ReadOnlySpan<int> arguments)
    {
        interpreter.Step(before, rules[rule.Position], arguments, out var after);
        return after;
    }
}
