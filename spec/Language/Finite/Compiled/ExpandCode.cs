using System.Reflection.Emit;

namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>Generates all instances of a rule as one function of a state. Parameters are bound one after the other, and every guard is tested as soon as its
/// parameters are bound. In a rule with few instances every instance has code of its own; otherwise parameters are loops.</summary>
internal sealed class ExpandCode
{
    /// <summary>Up to this many terms, counted over all instances, a rule is written out.</summary>
    private static readonly int LargestUnrolled = 100_000;

    /// <summary>Methods longer than this are cut in parts: the just-in-time compiler gives up optimizing very long ones.</summary>
    private static readonly int LongestMethod = 24_000;

    private readonly FiniteModel model;
    private readonly FiniteRule rule;
    private readonly IReadOnlyList<GroundClaim> laws;
    private readonly bool unrolled;
    private readonly MethodCode<Expander> method;
    private readonly LocalBuilder record;
    private readonly List<Arrival> arrivals = [];

    private ExpandCode(FiniteModel model, FiniteRule rule, IReadOnlyList<GroundClaim> laws, bool unrolled)
    {
        (this.model, this.rule, this.laws, this.unrolled) = (model, rule, laws, unrolled);
        method = new MethodCode<Expander>($"Expand {rule.Rule.Name}", model);
        record = method.Il.DeclareLocal(typeof(ulong).MakeByRefType());
    }

    /// <summary>The functions for a rule, and what is known where its instances lead.</summary>
    internal static IEnumerable<(Expander Code, IReadOnlyList<Arrival> Arrivals)> Build(FiniteModel model, FiniteRule rule, IReadOnlyList<GroundClaim> laws)
    {
        var size = rule.Rule.Guards.Sum(guard => Logic.Nodes(guard.Condition).Count())
            + rule.Effects.Sum(effect => Logic.Nodes(effect.When).Count() + Logic.Nodes(effect.Value).Count() + 1);
        return Build(model, rule, laws, (long)rule.Instances * size <= LargestUnrolled, Folding.Nothing(model));
    }

    private static IEnumerable<(Expander, IReadOnlyList<Arrival>)> Build(FiniteModel model, FiniteRule rule, IReadOnlyList<GroundClaim> laws, bool unrolled, Folding known)
    {
        var code = new ExpandCode(model, rule, laws, unrolled);
        code.All(known);
        Variable[] open = [.. rule.Rule.Parameters.Where(parameter => !known.Values.ContainsKey(parameter) && model.Scope.Size(parameter.Sort) > 1)];
        if (code.method.Il.ILOffset <= LongestMethod || open.Length == 0 || !unrolled)
            return [(code.method.Finish(), code.arrivals)];
        return known.Cases([open[0]]).SelectMany(one => Build(model, rule, laws, unrolled, one));
    }

    private void All(Folding known)
    {
        var il = method.Il;
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Stloc, record);
        var end = il.DefineLabel();
        Nest(known, [.. rule.Rule.Parameters.Where(parameter => !known.Values.ContainsKey(parameter))], [.. rule.Rule.Guards.Select(guard => guard.Condition)], end);
        il.MarkLabel(end);
        il.Emit(OpCodes.Ldloc, record);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ldc_I4, sizeof(ulong));
        il.Emit(OpCodes.Div);
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Ret);
    }

    private void Nest(Folding known, IReadOnlyList<Variable> open, IReadOnlyList<Term> guards, Label none)
    {
        if (known.Fold(Logic.And(guards)) is var all && all == Logic.False)
            return;
        Term[] conjuncts = all is Apply { Operator: Operator.And } and ? [.. and.Arguments] : [all];
        Term[] closed = [.. conjuncts.Where(term => !Needs(term, open))];
        method.Terms.Jump(Logic.And(closed), false, none);
        known = closed.Aggregate(known, (sofar, term) => sofar.Assume(term));
        Term[] rest = [.. conjuncts.Where(term => Needs(term, open))];
        if (open.Count == 0)
        {
            Leaf(known, none);
            return;
        }
        var next = open.OrderByDescending(variable => rest.Count(term => !Needs(term, [.. open.Where(other => other != variable)])))
            .ThenBy(variable => model.Scope.Size(variable.Sort)).First();
        if (unrolled)
            Unroll(known, next, [.. open.Where(other => other != next)], rest);
        else
            Repeat(known, next, [.. open.Where(other => other != next)], rest);
    }

    private static bool Needs(Term term, IReadOnlyList<Variable> open) => Logic.Nodes(term).Any(node => node is Variable variable && open.Contains(variable));

    private void Unroll(Folding known, Variable next, IReadOnlyList<Variable> open, IReadOnlyList<Term> guards)
    {
        foreach (var one in known.Cases([next]))
        {
            var skip = method.Il.DefineLabel();
            Nest(one, open, guards, skip);
            method.Il.MarkLabel(skip);
        }
    }

    private void Repeat(Folding known, Variable next, IReadOnlyList<Variable> open, IReadOnlyList<Term> guards)
        => method.Terms.Loop([next], () =>
        {
            var skip = method.Il.DefineLabel();
            Nest(known, open, guards, skip);
            method.Il.MarkLabel(skip);
        });

    private void Leaf(Folding known, Label none)
    {
        Refuse(known.Fold(rule.Mistake), RecordKind.Mistake);
        Refuse(known.Fold(rule.Cut), RecordKind.Cut);
        new EffectCode(method.Terms).Take(rule.Effects, known);
        var arrival = Arrival.Of(unrolled ? Instance(known) : null, rule, known);
        if (arrivals.Count == 0 || unrolled)
            arrivals.Add(arrival);
        Write(RecordKind.Successor, known);
        var (lawful, afterwards) = (method.Il.DefineLabel(), arrival.Afterwards(known));
        foreach (var law in laws)
        {
            var condition = law.Moved(arrival.Touched, model.Layout);
            if (condition == Logic.True || afterwards.Fold(condition) is var folded && folded == Logic.True)
                continue;
            var holds = method.Il.DefineLabel();
            method.Terms.Jump(folded, true, holds);
            Write(RecordKind.Law + law.Claim, known);
            method.Il.Emit(OpCodes.Br, lawful);
            method.Il.MarkLabel(holds);
        }
        method.Il.MarkLabel(lawful);

        void Refuse(Term condition, int kind)
        {
            var fine = method.Il.DefineLabel();
            method.Terms.Jump(condition, false, fine);
            Write(kind, known);
            method.Il.Emit(OpCodes.Br, none);
            method.Il.MarkLabel(fine);
        }
    }

    private int Instance(Folding known) => rule.Number([.. rule.Rule.Parameters.Select(parameter => (int)((Literal)known.Values[parameter]).Value)]);

    private void Write(int kind, Folding known)
    {
        var il = method.Il;
        if (kind is not (RecordKind.Cut or RecordKind.Mistake))
            method.Store(() => il.Emit(OpCodes.Ldloc, record), method.Terms.After);
        il.Emit(OpCodes.Ldloc, record);
        method.Offset(model.Layout.Words);
        if (unrolled)
            il.Emit(OpCodes.Ldc_I8, RecordKind.Label(kind, Instance(known)));
        else
            PushLabel(kind);
        il.Emit(OpCodes.Stind_I8);
        il.Emit(OpCodes.Ldloc, record);
        method.Offset(model.Layout.Words + 1);
        il.Emit(OpCodes.Stloc, record);
    }

    private void PushLabel(int kind)
    {
        var il = method.Il;
        il.Emit(OpCodes.Ldc_I8, 0L);
        for (var i = 0; i < rule.Sizes.Count; i++)
        {
            il.Emit(OpCodes.Ldc_I8, (long)rule.Sizes[i]);
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Ldloc, method.Terms.Local(rule.Rule.Parameters[i]));
            il.Emit(OpCodes.Add);
        }
        il.Emit(OpCodes.Ldc_I8, RecordKind.Label(kind, rule.First));
        il.Emit(OpCodes.Add);
    }
}
