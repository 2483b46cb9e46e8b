using System.Reflection.Emit;

namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>A rule, or a part of its instances: those in which some parameters are known already.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Known">The parameters that are known.</param>
/// <param name="Unrolled">Whether every instance has code of its own; otherwise the other parameters are loops.</param>
internal sealed record Piece(FiniteRule Rule, Folding Known, bool Unrolled)
{
    /// <summary>Up to this many terms, counted over all instances, a rule is written out.</summary>
    private static readonly int LargestUnrolled = 100_000;

    /// <summary>A rule as one piece.</summary>
    internal static Piece Of(FiniteRule rule, FiniteModel model)
    {
        var size = rule.Rule.Guards.Sum(guard => Logic.Nodes(guard.Condition).Count())
            + rule.Effects.Sum(effect => Logic.Nodes(effect.When).Count() + Logic.Nodes(effect.Value).Count() + 1);
        return new Piece(rule, Folding.Nothing(model), (long)rule.Instances * size <= LargestUnrolled);
    }

    /// <summary>The piece cut along its first parameter, if it can be.</summary>
    internal IEnumerable<Piece> Parts()
    {
        var open = Rule.Rule.Parameters.Where(parameter => !Known.Values.ContainsKey(parameter) && Known.Model.Scope.Size(parameter.Sort) > 1);
        return Unrolled ? open.Take(1).SelectMany(parameter => Known.Cases([parameter])).Select(one => this with { Known = one }) : [];
    }
}

/// <summary>Writes the instances of a rule into a method that expands states. Parameters are bound one after the other, and every guard is tested as soon as its
/// parameters are bound.</summary>
internal sealed class RuleCode(MethodCode<Expander> method, LocalBuilder record, Piece piece, FiniteModel model, IReadOnlyList<GroundClaim> laws)
{
    private readonly List<Arrival> arrivals = [];
    private readonly FiniteRule rule = piece.Rule;

    /// <summary>Writes the code.</summary>
    /// <returns>What is known where the instances lead.</returns>
    internal IReadOnlyList<Arrival> Write()
    {
        var end = method.Il.DefineLabel();
        Nest(piece.Known, [.. rule.Rule.Parameters.Where(parameter => !piece.Known.Values.ContainsKey(parameter))], [.. rule.Rule.Guards.Select(guard => guard.Condition)], end);
        method.Il.MarkLabel(end);
        return arrivals;
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
        if (piece.Unrolled)
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
        var arrival = Arrival.Of(piece.Unrolled ? Instance(known) : null, rule, known);
        if (arrivals.Count == 0 || piece.Unrolled)
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
        if (piece.Unrolled)
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
