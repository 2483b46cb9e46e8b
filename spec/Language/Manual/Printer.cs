namespace Verified.Spec.Language.Manual;

/// <summary>Prints terms and effects for people, in the notation of the specification's source.</summary>
public static class Printer
{
    /// <summary>A term.</summary>
    public static string Term(Term term) => term switch
    {
        Literal { Sort.Class: SortClass.Word } literal => literal.Value.ToString(),
        Literal { Sort.Class: SortClass.Id } literal => $"{literal.Sort} {literal.Value}",
        Literal literal => literal.Sort.Members[(int)literal.Value],
        Variable variable => variable.Name,
        Setting setting => setting.Name,
        Read { After: true } read => $"Next({Cell(read.Component, read.Index)})",
        Read read => Cell(read.Component, read.Index),
        Quantified quantified => $"{(quantified.Universal ? "all" : "any")} {List(quantified.Variables)}: {Term(quantified.Body)}",
        HowMany count => $"how many {List(count.Variables)}: {Term(count.Body)}",
        Apply apply => Application(apply),
        _ => throw new ArgumentOutOfRangeException(nameof(term)),
    };

    /// <summary>An effect.</summary>
    public static string Effect(Effect effect)
    {
        var assignment = $"{Cell(effect.Component, effect.Index)} = {Term(effect.Value)}";
        if (effect.Bound.Count > 0)
            assignment = $"for all {List(effect.Bound)}: {assignment}";
        return effect.When == Logic.True ? assignment : $"{assignment} where {Term(effect.When)}";
    }

    private static string Application(Apply apply)
    {
        string Argument(int i) => apply.Arguments[i] is Apply or Quantified or HowMany ? $"({Term(apply.Arguments[i])})" : Term(apply.Arguments[i]);
        string Joined(string symbol) => string.Join(symbol, Enumerable.Range(0, apply.Arguments.Count).Select(Argument));
        return apply.Operator switch
        {
            Operator.Not => $"not {Argument(0)}",
            Operator.And => Joined(" and "),
            Operator.Or => Joined(" or "),
            Operator.Implies => Joined(" implies "),
            Operator.Equal => Joined(" is "),
            Operator.If => $"{Argument(1)} if {Argument(0)} else {Argument(2)}",
            Operator.AtMost => Joined(" <= "),
            Operator.Less => Joined(" < "),
            Operator.Add => Joined(" + "),
            Operator.Subtract => Joined(" - "),
            _ => throw new ArgumentOutOfRangeException(nameof(apply)),
        };
    }

    private static string Cell(Component component, Terms index) => index.Count == 0 ? component.Name : $"{component.Name}[{List(index)}]";

    private static string List(Terms terms) => string.Join(", ", terms.Select(Term));
}
