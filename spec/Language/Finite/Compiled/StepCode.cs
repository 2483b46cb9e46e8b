using System.Reflection.Emit;

namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>Generates a rule as a function of its arguments, with the guards in the order of the contract: the oracle for single steps.</summary>
internal static class StepCode
{
    internal static Stepper Build(FiniteModel model, FiniteRule rule)
    {
        var method = new MethodCode<Stepper>($"Step {rule.Rule.Name}", model);
        var (il, known) = (method.Il, Folding.Nothing(model));
        LoadArguments(method, rule);
        for (var guard = 0; guard < rule.Rule.Guards.Count; guard++)
        {
            var condition = known.Fold(rule.Rule.Guards[guard].Condition);
            Unless(method, condition, guard);
            known = known.Assume(condition);
        }
        Unless(method, known.Fold(Logic.Not(rule.Mistake)), StepOutcome.Mistake);
        Unless(method, known.Fold(Logic.Not(rule.Cut)), StepOutcome.Cut);
        new EffectCode(method.Terms).Take(rule.Effects, known);
        method.Store(() => il.Emit(OpCodes.Ldarg_2), method.Terms.After);
        method.Return(StepOutcome.Taken);
        return method.Finish();
    }

    private static void LoadArguments(MethodCode<Stepper> method, FiniteRule rule)
    {
        for (var i = 0; i < rule.Rule.Parameters.Count; i++)
        {
            method.Il.Emit(OpCodes.Ldarg_3);
            method.Il.Emit(OpCodes.Ldc_I4, i * sizeof(int));
            method.Il.Emit(OpCodes.Add);
            method.Il.Emit(OpCodes.Ldind_I4);
            method.Il.Emit(OpCodes.Conv_I8);
            method.Il.Emit(OpCodes.Stloc, method.Terms.Local(rule.Rule.Parameters[i]));
        }
    }

    private static void Unless(MethodCode<Stepper> method, Term condition, int answer)
    {
        var on = method.Il.DefineLabel();
        method.Terms.Jump(condition, true, on);
        method.Return(answer);
        method.Il.MarkLabel(on);
    }
}
