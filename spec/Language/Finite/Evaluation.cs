using System.Collections.Immutable;

namespace Verified.Spec.Language.Finite;

/// <summary>The value of a term, taken literally: the slow and obvious reading that all others are compared with.</summary>
/// <param name="Model">The scope.</param>
/// <param name="Before">The state before the step, or the only one.</param>
/// <param name="After">The state after the step; for a term about one state, the same.</param>
/// <param name="Values">The variables that have a value.</param>
internal sealed record Evaluation(FiniteModel Model, ulong[] Before, ulong[] After, ImmutableDictionary<Variable, long> Values)
{
    internal static Evaluation Of(FiniteModel model, FiniteRule rule, ReadOnlySpan<int> arguments, ulong[] state)
    {
        var values = ImmutableDictionary.CreateBuilder<Variable, long>();
        for (var i = 0; i < arguments.Length; i++)
            values[rule.Rule.Parameters[i]] = arguments[i];
        return new(model, state, state, values.ToImmutable());
    }

    /// <summary>Whether a truth-valued term holds.</summary>
    internal bool Holds(Term term) => Value(term) != 0;

    /// <summary>The value: 0 or 1, an ordinal, a number.</summary>
    internal long Value(Term term) => term switch
    {
        Literal literal => literal.Value,
        Variable variable => Values[variable],
        Setting setting => Number(Model.Scope.Value(setting)),
        Read read => Model.Layout.Of(read.Component).At(read.After ? After : Before, Bit(read.Component, read.Index)),
        Quantified { Universal: true } all => Number(Cases(all.Variables).All(one => one.Holds(all.Body))),
        Quantified any => Number(Cases(any.Variables).Any(one => one.Holds(any.Body))),
        HowMany count => Cases(count.Variables).Count(one => one.Holds(count.Body)),
        Apply apply => Value(apply.Operator, apply.Arguments),
        _ => throw new ArgumentException($"unknown term {term.GetType().Name}", nameof(term)),
    };

    /// <summary>This evaluation with every valuation of further variables.</summary>
    internal IEnumerable<Evaluation> Cases(Terms variables)
    {
        var sizes = variables.Select(variable => Model.Scope.Size(variable.Sort)).ToArray();
        foreach (var values in Valuations.Of(sizes))
            yield return this with { Values = Values.SetItems(variables.Select((variable, i) => KeyValuePair.Create((Variable)variable, (long)values[i]))) };
    }

    /// <summary>The first bit of the cell at an index.</summary>
    internal int Bit(Component component, Terms index)
        => Model.Layout.Of(component).Bit([.. index.Select(term => (int)Value(term))]);

    private long Value(Operator op, Terms arguments) => op switch
    {
        Operator.Not => Number(!Holds(arguments[0])),
        Operator.And => Number(arguments.All(Holds)),
        Operator.Or => Number(arguments.Any(Holds)),
        Operator.Implies => Number(!Holds(arguments[0]) || Holds(arguments[1])),
        Operator.Equal => Number(Value(arguments[0]) == Value(arguments[1])),
        Operator.If => Value(Holds(arguments[0]) ? arguments[1] : arguments[2]),
        Operator.AtMost => Number(Value(arguments[0]) <= Value(arguments[1])),
        Operator.Less => Number(Value(arguments[0]) < Value(arguments[1])),
        Operator.Add => Value(arguments[0]) + Value(arguments[1]),
        Operator.Subtract => Value(arguments[0]) - Value(arguments[1]),
    };

    private static long Number(bool truth) => truth ? 1 : 0;
}
