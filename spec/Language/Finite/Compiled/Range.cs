namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>The values that a term may have in a scope, from what its parts may have.</summary>
internal readonly record struct Range(long Low, long High)
{
    internal static Range Of(Term term, FiniteModel model) => term switch
    {
        Literal literal => new(literal.Value, literal.Value),
        Read read => new(0, model.Layout.Of(read.Component).Largest),
        HowMany count => new(0, model.Scope.Size(count.Variables.Select(variable => variable.Sort))),
        Apply { Operator: Operator.If } choice => Of(choice.Arguments[1], model).Or(Of(choice.Arguments[2], model)),
        Apply { Operator: Operator.Add } sum => Of(sum.Arguments[0], model).Plus(Of(sum.Arguments[1], model)),
        Apply { Operator: Operator.Subtract } difference => Of(difference.Arguments[0], model).Minus(Of(difference.Arguments[1], model)),
        _ => new(0, model.Scope.Size(term.Sort) - 1),
    };

    internal bool Apart(Range other) => High < other.Low || other.High < Low;

    private Range Or(Range other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));

    private Range Plus(Range other) => new(Low + other.Low, High + other.High);

    private Range Minus(Range other) => new(Low - other.High, High - other.Low);
}
