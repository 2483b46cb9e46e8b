namespace Verified.Spec.Language.Finite;

/// <summary>A rule in a scope: witnesses dropped, wrapping words wrapped, and the conditions under which a step is cut or wrong as terms of their own.</summary>
/// <param name="Rule">The rule as it was recorded.</param>
/// <param name="Position">Its place among the rules.</param>
/// <param name="Sizes">The number of values of each parameter.</param>
/// <param name="First">The number of its first instance among the instances of all rules.</param>
/// <param name="Effects">The effects that the finite readings have.</param>
/// <param name="Cut">A word would be pushed above its cap.</param>
/// <param name="Mistake">A word would be pushed below 0.</param>
public sealed record FiniteRule(Rule Rule, int Position, IReadOnlyList<int> Sizes, int First, IReadOnlyList<Effect> Effects, Term Cut, Term Mistake)
{
    /// <summary>How many valuations the parameters have.</summary>
    public int Instances { get; } = Sizes.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>The number of the instance with these arguments, among the instances of all rules.</summary>
    public int Number(ReadOnlySpan<int> arguments) => First + Valuations.Encode(arguments, Sizes);

    /// <summary>The arguments of an instance.</summary>
    public int[] Arguments(int number)
    {
        var arguments = new int[Sizes.Count];
        Valuations.Decode(number - First, Sizes, arguments);
        return arguments;
    }

    /// <summary>The effects of the rule without its guards: what becomes of a step that an implementation takes although it should not. Words stay within their caps.</summary>
    public FiniteRule Forced(Layout layout) => this with
    {
        Rule = Rule with { Guards = [] },
        Effects = [.. Effects.Select(effect => Kept(effect, layout))],
        Cut = Logic.False,
        Mistake = Logic.False,
    };

    internal static FiniteRule Of(Rule rule, int position, int first, Layout layout, Scope scope)
    {
        Effect[] effects = [.. rule.Effects.Where(effect => layout.Has(effect.Component))];
        return new FiniteRule(rule, position, [.. rule.Parameters.Select(p => scope.Size(p.Sort))], first,
            [.. effects.Select(effect => scope.Wraps(effect.Component) ? effect with { Value = Wrapped(effect, scope) } : effect)],
            Logic.Or(Words(effects, scope).Select(e => Somewhere(e, Less(Number(scope.Largest(e.Component)), e.Value)))),
            Logic.Or(Words(effects, scope).Select(e => Somewhere(e, Less(e.Value, Number(0))))));
    }

    private static Effect Kept(Effect effect, Layout layout)
    {
        if (effect.Component.Value.Class != SortClass.Word)
            return effect;
        var (least, most) = (Number(0), Number(layout.Of(effect.Component).Largest));
        return effect with { Value = Logic.If(Less(effect.Value, least), least, Logic.If(Less(most, effect.Value), most, effect.Value)) };
    }

    private static IEnumerable<Effect> Words(IEnumerable<Effect> effects, Scope scope)
        => effects.Where(effect => effect.Component.Value.Class == SortClass.Word && !scope.Wraps(effect.Component));

    private static Term Somewhere(Effect effect, Term condition)
        => Logic.Quantify(false, [.. effect.Bound.Cast<Variable>()], Logic.And(effect.When, condition));

    private static Term Wrapped(Effect effect, Scope scope)
    {
        var (cap, turn) = (Number(scope.Largest(effect.Component)), Number(scope.Largest(effect.Component) + 1));
        return Logic.If(Less(cap, effect.Value), Logic.Make(Sort.Word, Operator.Subtract, effect.Value, turn),
            Logic.If(Less(effect.Value, Number(0)), Logic.Make(Sort.Word, Operator.Add, effect.Value, turn), effect.Value));
    }

    private static Literal Number(int value) => new(Sort.Word, value);

    private static Term Less(Term a, Term b) => Logic.Make(Sort.Truth, Operator.Less, a, b);
}
