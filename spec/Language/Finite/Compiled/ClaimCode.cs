using System.Reflection.Emit;

namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>Generates claims as functions of states.</summary>
internal static class ClaimCode
{
    private static readonly int LongestMethod = 24_000;

    /// <summary>One claim, or law, on its own: 0 if it does not hold, else -1.</summary>
    internal static Judge Build(FiniteModel model, Claim claim)
    {
        var method = new MethodCode<Judge>($"Judge {claim.Id}", model);
        if (claim.IsLaw)
            method.Load(2, method.Terms.After);
        var holds = method.Il.DefineLabel();
        method.Terms.Jump(Folding.Nothing(model).Fold(claim.Body), true, holds);
        method.Return(0);
        method.Il.MarkLabel(holds);
        method.Return(-1);
        return method.Finish();
    }

    /// <summary>The conditions that instances of one rule can have broken, given that all claims held before.</summary>
    internal static Checker Build(FiniteModel model, FiniteRule rule, IReadOnlyList<Arrival> arrivals, IReadOnlyList<GroundClaim> claims)
    {
        var each = new MethodCode<Checker>($"Check {rule.Rule.Name}", model);
        if (arrivals.All(arrival => arrival.Instance is not null))
        {
            Cases(each, rule, arrivals, claims);
            if (each.Il.ILOffset <= LongestMethod)
                return each.Finish();
        }
        var together = new MethodCode<Checker>($"Check {rule.Rule.Name}", model);
        var touched = new ulong[model.Layout.Words];
        foreach (var arrival in arrivals)
        {
            for (var word = 0; word < touched.Length; word++)
                touched[word] |= arrival.Touched[word];
        }
        Conditions(together, new Arrival(null, touched, Folding.Nothing(model)), claims);
        return together.Finish();
    }

    private static void Cases(MethodCode<Checker> method, FiniteRule rule, IReadOnlyList<Arrival> arrivals, IReadOnlyList<GroundClaim> claims)
    {
        var labels = Enumerable.Range(0, rule.Instances).Select(_ => method.Il.DefineLabel()).ToArray();
        method.Il.Emit(OpCodes.Ldarg_2);
        method.Il.Emit(OpCodes.Ldc_I4, rule.First);
        method.Il.Emit(OpCodes.Sub);
        method.Il.Emit(OpCodes.Switch, labels);
        method.Return(-1);
        foreach (var arrival in arrivals)
        {
            method.Il.MarkLabel(labels[arrival.Instance!.Value - rule.First]);
            Conditions(method, arrival, claims);
        }
        foreach (var unreachable in labels.Index().Where(label => arrivals.All(arrival => arrival.Instance != rule.First + label.Index)))
            method.Il.MarkLabel(unreachable.Item);
        method.Return(-1);
    }

    private static void Conditions(MethodCode<Checker> method, Arrival arrival, IReadOnlyList<GroundClaim> claims)
    {
        foreach (var claim in claims.Where(claim => Cells.Meet(claim.Before, arrival.Touched)))
        {
            var condition = arrival.Known.Fold(claim.Condition);
            if (condition == Logic.True)
                continue;
            var holds = method.Il.DefineLabel();
            method.Terms.Jump(condition, true, holds);
            method.Return(claim.Claim);
            method.Il.MarkLabel(holds);
        }
        method.Return(-1);
    }
}
