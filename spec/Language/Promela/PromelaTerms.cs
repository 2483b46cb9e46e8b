using Verified.Spec.Language.Finite;

namespace Verified.Spec.Language.Promela;

/// <summary>Folded terms as Promela expressions.</summary>
internal sealed class PromelaTerms(FiniteModel model)
{
    /// <summary>The name of a member of an enum.</summary>
    internal static string Member(Sort sort, long ordinal) => $"{sort.Name}_{sort.Members[(int)ordinal]}";

    /// <summary>The name of a parameter; some words are taken.</summary>
    internal static string Name(Variable variable) => Taken.Contains(variable.Name) ? variable.Name + "_" : variable.Name;

    /// <summary>An expression; components in <paramref name="old"/> are read from the copies made before the step.</summary>
    internal string Text(Term term, IReadOnlySet<Component> old) => term switch
    {
        Literal { Sort.Class: SortClass.Choice } literal => Member(literal.Sort, literal.Value),
        Literal { Sort.Class: SortClass.Truth } literal => literal.Value == 1 ? "true" : "false",
        Literal literal => literal.Value.ToString(),
        Variable variable => Name(variable),
        Read read => (old.Contains(read.Component) ? "old_" : "") + Cell(read.Component, read.Index, old),
        Apply apply => Text(apply, old),
        _ => throw new ArgumentException($"a folded term has no {term.GetType().Name}", nameof(term)),
    };

    /// <summary>A cell: Promela arrays have one dimension.</summary>
    internal string Cell(Component component, Terms index, IReadOnlySet<Component> old)
    {
        var field = model.Layout.Of(component);
        if (field.Cells == 1)
            return component.Name;
        var parts = index.Select((term, key) => (Term: term, Step: field.Sizes.Skip(key + 1).Aggregate(1, (product, size) => product * size)))
            .Where(part => part.Term is not Literal { Value: 0 });
        var sum = string.Join(" + ", parts.Select(part => part.Step == 1 ? Text(part.Term, old) : $"{Text(part.Term, old)}*{part.Step}"));
        return $"{component.Name}[{(sum.Length == 0 ? "0" : sum)}]";
    }

    private string Text(Apply apply, IReadOnlySet<Component> old)
    {
        var arguments = apply.Arguments.Select(argument => Text(argument, old)).ToArray();
        return apply.Operator switch
        {
            Operator.Not => $"!{arguments[0]}",
            Operator.And => $"({string.Join(" && ", arguments)})",
            Operator.Or => $"({string.Join(" || ", arguments)})",
            Operator.Implies => $"(!{arguments[0]} || {arguments[1]})",
            Operator.Equal => $"({arguments[0]} == {arguments[1]})",
            Operator.If => $"({arguments[0]} -> {arguments[1]} : {arguments[2]})",
            Operator.AtMost => $"({arguments[0]} <= {arguments[1]})",
            Operator.Less => $"({arguments[0]} < {arguments[1]})",
            Operator.Add => $"({arguments[0]} + {arguments[1]})",
            Operator.Subtract => $"({arguments[0]} - {arguments[1]})",
        };
    }

    private static readonly HashSet<string> Taken =
    [
        "active", "assert", "atomic", "bit", "bool", "break", "byte", "chan", "do", "else", "empty", "enabled", "eval", "false", "fi", "for", "full", "goto", "hidden",
        "if", "in", "init", "inline", "int", "len", "local", "mtype", "never", "notrace", "od", "of", "printf", "priority", "proctype", "run", "select", "short", "show",
        "skip", "timeout", "trace", "true", "type", "typedef", "unless", "unsigned", "xr", "xs",
    ];
}
