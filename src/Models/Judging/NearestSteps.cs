using Verified.Spec.Language.Finite;

namespace Verified.Models.Judging;

/// <summary>Which steps were possible instead of one that was refused.</summary>
internal static class NearestSteps
{
    private static readonly int Most = 3;

    /// <summary>The same rule with other arguments, fewest differences first; then other rules about the same thing; and if there are none, the rule that is closest.</summary>
    internal static IReadOnlyList<string> Of(FiniteModel model, CompiledModel compiled, ulong[] state, FiniteRule rule, int[] arguments)
    {
        var same = Instances(rule).Where(other => IsPossible(compiled, state, rule, other))
            .OrderBy(other => Differences(other, arguments)).Take(Most).Select(other => StateText.Step(rule, other));
        var others = model.Rules.Where(other => other != rule && SharesItsSubject(rule, other))
            .SelectMany(other => Instances(other).Where(values => values[0] == arguments[0] && IsPossible(compiled, state, other, values)).Take(1)
                .Select(values => StateText.Step(other, values))).Take(2 * Most);
        string[] found = [.. same, .. others];
        return found.Length > 0 ? found : [Closest(model, state, rule)];
    }

    private static string Closest(FiniteModel model, ulong[] state, FiniteRule rule)
    {
        var explainer = new Explainer(model);
        var (arguments, refusing) = Instances(rule).Select(values => (values, explainer.Explain(state, rule, values).Where(guard => !guard.Holds).ToArray()))
            .MinBy(one => one.Item2.Length);
        return $"nothing; {StateText.Step(rule, arguments)} comes closest, but not {string.Join("; not ", refusing.Select(guard => guard.Text))}";
    }

    private static bool SharesItsSubject(FiniteRule rule, FiniteRule other)
        => rule.Rule.Parameters.Count > 0 && other.Rule.Parameters.Count > 0 && rule.Rule.Parameters[0].Sort == other.Rule.Parameters[0].Sort;

    private static bool IsPossible(CompiledModel compiled, ulong[] state, FiniteRule rule, int[] arguments)
        => compiled.Step(state, rule.Position, arguments, new ulong[state.Length]) == StepOutcome.Taken;

    private static int Differences(int[] a, int[] b) => a.Zip(b).Count(pair => pair.First != pair.Second);

    private static IEnumerable<int[]> Instances(FiniteRule rule) => Enumerable.Range(rule.First, rule.Instances).Select(rule.Arguments);
}
