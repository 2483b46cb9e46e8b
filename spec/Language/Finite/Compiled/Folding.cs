using System.Collections.Immutable;

namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>Partial evaluation: a term with known variables and known facts becomes a shorter term with the same value. Settings are looked up,
/// small quantifiers written out, comparisons decided by the ranges of their sides.</summary>
/// <param name="Model">The scope.</param>
/// <param name="Values">Variables with a known value.</param>
/// <param name="Facts">Terms, already folded, whose value is known at this place.</param>
internal sealed record Folding(FiniteModel Model, ImmutableDictionary<Variable, Term> Values, ImmutableDictionary<Term, Literal> Facts)
{
    /// <summary>Quantifiers over more things than this stay loops.</summary>
    internal int LargestUnrolled { get; init; } = 64;

    internal static Folding Nothing(FiniteModel model)
        => new(model, ImmutableDictionary<Variable, Term>.Empty, ImmutableDictionary<Term, Literal>.Empty);

    /// <summary>With one more variable known.</summary>
    internal Folding With(Variable variable, long value) => this with { Values = Values.SetItem(variable, new Literal(variable.Sort, value)) };

    /// <summary>With a condition, already folded, known to hold or not to hold.</summary>
    internal Folding Assume(Term condition, bool holds = true) => condition switch
    {
        Literal => this,
        Apply { Operator: Operator.Not } not => Assume(not.Arguments[0], !holds),
        Apply { Operator: Operator.And } all when holds => all.Arguments.Aggregate(this, (known, part) => known.Assume(part)),
        Apply { Operator: Operator.Or } any when !holds => any.Arguments.Aggregate(this, (known, part) => known.Assume(part, false)),
        Apply { Operator: Operator.Implies } implies when !holds => Assume(implies.Arguments[0]).Assume(implies.Arguments[1], false),
        Apply { Operator: Operator.Equal } equal when holds && equal.Arguments[1] is Literal value => Know(equal.Arguments[0], value).Know(condition, One(true)),
        Apply { Operator: Operator.Equal } equal when equal.Arguments[1] is Literal value && Range.Of(equal.Arguments[0], Model) is (0, 1)
            => Know(equal.Arguments[0], value with { Value = 1 - value.Value }).Know(condition, One(false)),
        _ => Know(condition, One(holds)),
    };

    /// <summary>Every valuation of these variables.</summary>
    internal IEnumerable<Folding> Cases(IReadOnlyList<Variable> variables)
        => Valuations.Of([.. variables.Select(variable => Model.Scope.Size(variable.Sort))])
            .Select(values => variables.Zip(values).Aggregate(this, (known, pair) => known.With(pair.First, pair.Second)));

    /// <summary>The shorter term.</summary>
    internal Term Fold(Term term)
    {
        var folded = term switch
        {
            Variable variable => Values.GetValueOrDefault(variable, variable),
            Setting setting => Logic.Constant(Model.Scope.Value(setting)),
            Read read => read with { Index = new Terms(read.Index.Select(Fold)) },
            Quantified quantified => Fold(quantified),
            HowMany count => Fold(count),
            Apply apply => Fold(apply),
            _ => term,
        };
        if (folded is Literal)
            return folded;
        if (Facts.Count > 0 && Facts.TryGetValue(folded, out var known))
            return known;
        return Range.Of(folded, Model) is var (low, high) && low == high ? new Literal(folded.Sort, low) : folded;
    }

    private Folding Know(Term term, Literal value) => this with { Facts = Facts.SetItem(term, value) };

    private Term Fold(Quantified quantified)
    {
        Variable[] variables = [.. quantified.Variables.Cast<Variable>()];
        if (Model.Scope.Size(variables.Select(variable => variable.Sort)) > LargestUnrolled)
            return Logic.Quantify(quantified.Universal, variables, Fold(quantified.Body));
        return Junction(quantified.Universal, Cases(variables).Select(one => one.Fold(quantified.Body)));
    }

    private Term Fold(HowMany count)
    {
        Variable[] variables = [.. count.Variables.Cast<Variable>()];
        if (Model.Scope.Size(variables.Select(variable => variable.Sort)) > LargestUnrolled)
            return count with { Body = Fold(count.Body) };
        var (zero, one) = (new Literal(Sort.Word, 0), new Literal(Sort.Word, 1));
        return Cases(variables).Select(known => Choose(known.Fold(count.Body), one, zero))
            .Aggregate((Term)zero, (sum, term) => Sum(Operator.Add, sum, term));
    }

    private Term Fold(Apply apply)
    {
        var arguments = apply.Arguments;
        return apply.Operator switch
        {
            Operator.Not => Negate(Fold(arguments[0])),
            Operator.And => Junction(true, arguments.Select(Fold)),
            Operator.Or => Junction(false, arguments.Select(Fold)),
            Operator.Implies => Junction(false, [Negate(Fold(arguments[0])), Fold(arguments[1])]),
            Operator.Equal => Equal(Fold(arguments[0]), Fold(arguments[1])),
            Operator.If => Fold(arguments[0]) switch
            {
                Literal known => Fold(arguments[known.Value == 1 ? 1 : 2]),
                var condition => Choose(condition, Assume(condition).Fold(arguments[1]), Assume(condition, false).Fold(arguments[2])),
            },
            Operator.AtMost => Ordered(apply, Fold(arguments[0]), Fold(arguments[1]), orEqual: 1),
            Operator.Less => Ordered(apply, Fold(arguments[0]), Fold(arguments[1]), orEqual: 0),
            Operator.Add or Operator.Subtract => Sum(apply.Operator, Fold(arguments[0]), Fold(arguments[1])),
        };
    }

    private static Literal One(bool truth) => (Literal)Logic.Constant(truth);

    // Not(a and b) as "not a, or not b": the parts of claims and guards then stand side by side.
    private static Term Negate(Term term) => term switch
    {
        Apply { Operator: Operator.And } all => Junction(false, all.Arguments.Select(Negate)),
        Apply { Operator: Operator.Or } any => Junction(true, any.Arguments.Select(Negate)),
        _ => Logic.Not(term),
    };

    private static Term Junction(bool conjunction, IEnumerable<Term> terms)
    {
        var seen = new HashSet<Term>();
        var all = conjunction ? Logic.And(terms) : Logic.Or(terms);
        if (all is not Apply { Operator: var op } junction || op != (conjunction ? Operator.And : Operator.Or))
            return all;
        foreach (var term in junction.Arguments)
        {
            if (seen.Contains(Logic.Not(term)))
                return Logic.Constant(!conjunction);
            seen.Add(term);
        }
        return seen.Count == junction.Arguments.Count ? all : conjunction ? Logic.And(seen) : Logic.Or(seen);
    }

    private Term Equal(Term a, Term b)
    {
        if (a is Literal)
            (a, b) = (b, a);
        if (a == b)
            return Logic.True;
        if (Range.Of(a, Model).Apart(Range.Of(b, Model)))
            return Logic.False;
        return (a, b) switch
        {
            (Literal left, Literal right) => Logic.Constant(left.Value == right.Value),
            (_, Literal { Value: var value }) when a.Sort == Sort.Truth => value == 1 ? a : Negate(a),
            (Apply { Operator: Operator.If } choice, Literal) => Choose(choice.Arguments[0], Equal(choice.Arguments[1], b), Equal(choice.Arguments[2], b)),
            _ => Logic.Equal(a, b),
        };
    }

    private static Term Choose(Term condition, Term then, Term otherwise)
    {
        if (then.Sort != Sort.Truth || then is not Literal && otherwise is not Literal)
            return Logic.If(condition, then, otherwise);
        return then == Logic.True ? Junction(false, [condition, otherwise])
            : then == Logic.False ? Junction(true, [Negate(condition), otherwise])
            : otherwise == Logic.True ? Junction(false, [Negate(condition), then])
            : Junction(true, [condition, then]);
    }

    private Term Ordered(Apply apply, Term a, Term b, int orEqual)
    {
        var (left, right) = (Range.Of(a, Model), Range.Of(b, Model));
        return left.High < right.Low + orEqual ? Logic.True
            : left.Low >= right.High + orEqual ? Logic.False
            : a == b ? Logic.Constant(orEqual == 1) : apply with { Arguments = new Terms(a, b) };
    }

    private static Term Sum(Operator op, Term a, Term b) => (a, b) switch
    {
        (Literal left, Literal right) => left with { Value = op == Operator.Add ? left.Value + right.Value : left.Value - right.Value },
        (_, Literal { Value: 0 }) => a,
        (Literal { Value: 0 }, _) when op == Operator.Add => b,
        _ => Logic.Make(Sort.Word, op, a, b),
    };
}
