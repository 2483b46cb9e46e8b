namespace Verified.Spec.Language;

/// <summary>Builds terms, folding constants so that what is printed and proved stays short.</summary>
public static class Logic
{
    /// <summary>True.</summary>
    public static Term True { get; } = new Literal(Sort.Truth, 1);

    /// <summary>False.</summary>
    public static Term False { get; } = new Literal(Sort.Truth, 0);

    /// <summary>The constant with this value.</summary>
    public static Term Constant(bool value) => value ? True : False;

    /// <summary>An operator on arguments, with nothing folded.</summary>
    public static Term Make(Sort sort, Operator op, params Term[] arguments) => new Apply(sort, op, new Terms(arguments));

    /// <summary>Negation.</summary>
    public static Term Not(Term a) => a switch
    {
        Literal => Constant(a == False),
        Apply { Operator: Operator.Not } inner => inner.Arguments[0],
        _ => Make(Sort.Truth, Operator.Not, a),
    };

    /// <summary>Conjunction.</summary>
    public static Term And(params IEnumerable<Term> terms) => Junction(Operator.And, True, False, terms);

    /// <summary>Disjunction.</summary>
    public static Term Or(params IEnumerable<Term> terms) => Junction(Operator.Or, False, True, terms);

    /// <summary>Implication.</summary>
    public static Term Implies(Term a, Term b)
        => a == True ? b : a == False || b == True ? True : b == False ? Not(a) : Make(Sort.Truth, Operator.Implies, a, b);

    /// <summary>Equality.</summary>
    public static Term Equal(Term a, Term b)
        => a == b ? True : a is Literal && b is Literal ? False : Make(Sort.Truth, Operator.Equal, a, b);

    /// <summary>At most.</summary>
    public static Term AtMost(Term a, Term b) => a == b ? True : Make(Sort.Truth, Operator.AtMost, a, b);

    /// <summary>Conditional.</summary>
    public static Term If(Term condition, Term then, Term otherwise)
        => condition == True || then == otherwise ? then : condition == False ? otherwise
            : Make(then.Sort, Operator.If, condition, then, otherwise);

    /// <summary>"For all" or "there is"; with no variables, the body itself.</summary>
    public static Term Quantify(bool universal, IReadOnlyList<Variable> variables, Term body)
        => variables.Count == 0 || body is Literal ? body : new Quantified(universal, new Terms(variables), body);

    /// <summary>The term with every node replaced by what <paramref name="map"/> makes of it, leaves first; null keeps the node.</summary>
    public static Term Rewrite(Term term, Func<Term, Term?> map)
    {
        Terms All(Terms list) => new(list.Select(item => Rewrite(item, map)));
        var inner = term switch
        {
            Read read => read with { Index = All(read.Index) },
            Apply { Operator: var op } apply => Rebuild(apply.Sort, op, All(apply.Arguments)),
            Quantified quantified => quantified with { Body = Rewrite(quantified.Body, map) },
            HowMany count => count with { Body = Rewrite(count.Body, map) },
            _ => term,
        };
        return map(inner) ?? inner;
    }

    /// <summary>The term with free variables replaced. Variable names are unique in a rule or claim, so nothing is captured.</summary>
    public static Term Substitute(Term term, IReadOnlyDictionary<Variable, Term> values)
        => values.Count == 0 ? term : Rewrite(term, node => node is Variable v && values.TryGetValue(v, out var value) ? value : null);

    /// <summary>The same term, read after the step.</summary>
    public static Term After(Term term) => Rewrite(term, node => node is Read read ? read with { After = true } : null);

    /// <summary>Every node of the term, itself included.</summary>
    public static IEnumerable<Term> Nodes(Term term)
    {
        IEnumerable<Term> children = term switch
        {
            Read read => read.Index,
            Apply apply => apply.Arguments,
            Quantified quantified => [quantified.Body],
            HowMany count => [count.Body],
            _ => [],
        };
        return children.SelectMany(Nodes).Append(term);
    }

    private static Term Rebuild(Sort sort, Operator op, Terms arguments) => op switch
    {
        Operator.Not => Not(arguments[0]),
        Operator.And => And(arguments),
        Operator.Or => Or(arguments),
        Operator.Implies => Implies(arguments[0], arguments[1]),
        Operator.Equal => Equal(arguments[0], arguments[1]),
        Operator.If => If(arguments[0], arguments[1], arguments[2]),
        Operator.AtMost => AtMost(arguments[0], arguments[1]),
        Operator.Less or Operator.Add or Operator.Subtract => new Apply(sort, op, arguments),
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    private static Term Junction(Operator op, Term neutral, Term absorbing, IEnumerable<Term> terms)
    {
        var parts = new List<Term>();
        foreach (var term in terms)
        {
            if (term == absorbing)
                return absorbing;
            if (term is Apply { Operator: var inner } nested && inner == op)
                parts.AddRange(nested.Arguments);
            else if (term != neutral)
                parts.Add(term);
        }
        return parts.Count switch { 0 => neutral, 1 => parts[0], _ => new Apply(Sort.Truth, op, new Terms(parts)) };
    }
}
