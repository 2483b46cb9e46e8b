using System.Text;

namespace Verified.Spec.Language.Smt;

/// <summary>Prints a specification as SMT-LIB 2. Without sizes every kind is an uninterpreted sort (or, where its identifiers are ordered, the integers): whatever is
/// proved holds for any number of things. With sizes every kind is an enumeration and quantifiers are written out: a solver then decides, and finds states.</summary>
public sealed class SmtWriter
{
    private readonly Specification specification;
    private readonly Func<Sort, int>? sizes;
    private readonly HashSet<Sort> ordered;

    private static readonly HashSet<string> Reserved = ["as", "exists", "forall", "is", "let", "match", "par", "update"];

    /// <summary>A writer for one specification.</summary>
    /// <param name="specification">What to print.</param>
    /// <param name="sizes">How many things of a kind there are; null for any number.</param>
    public SmtWriter(Specification specification, Func<Sort, int>? sizes = null)
    {
        (this.specification, this.sizes) = (specification, sizes);
        var terms = specification.Rules.SelectMany(r => r.Guards.Select(g => g.Condition).Concat(r.Effects.SelectMany(e => (Term[])[e.When, e.Value])))
            .Concat(specification.Claims.Select(c => c.Body));
        ordered = [.. terms.SelectMany(Logic.Nodes).OfType<Apply>().Where(a => a.Operator == Operator.AtMost).Select(a => a.Arguments[0].Sort).Where(s => s.Class == SortClass.Id)];
    }

    /// <summary>Sorts, settings and the state before the step.</summary>
    public string Declarations()
    {
        var text = new StringBuilder();
        var sorts = specification.Components.SelectMany(c => c.Keys.Append(c.Value)).Concat(specification.Rules.SelectMany(r => r.Parameters).Select(p => p.Sort)).Distinct();
        foreach (var sort in sorts)
            Declare(text, sort);
        foreach (var setting in specification.Settings)
            text.AppendLine($"(declare-const {setting.Name} Bool)");
        foreach (var component in specification.Components)
            text.AppendLine(Declaration(component, ""));
        return text.ToString();
    }

    /// <summary>The facts that hold by the meaning of the sorts: words are not negative.</summary>
    public IEnumerable<(string Name, string Text)> Naturals(string suffix = "")
        => from component in specification.Components
           where component.Value == Sort.Word
           let keys = Keys(component)
           let read = new Read(component, new Terms(keys), suffix.Length > 0)
           select ($"natural.{component.Name}", Print(Logic.Quantify(true, keys, Logic.AtMost(new Literal(Sort.Word, 0), read))));

    /// <summary>A function of the state after the step, in terms of the state before it.</summary>
    public string NextDefinition(Rule rule, Component component)
    {
        var keys = Keys(component);
        var parameters = string.Join(' ', keys.Select(key => $"({key.Name} {Name(key.Sort)})"));
        return $"(define-fun {component.Name}.next ({parameters}) {Name(component.Value)} {Print(rule.Next(component, keys))})";
    }

    /// <summary>A function of the state after the step that can be anything.</summary>
    public string NextUnknown(Component component) => Declaration(component, ".next");

    /// <summary>The declaration of a rule's parameter.</summary>
    public string Parameter(Variable parameter) => $"(declare-const {Name(parameter)} {Name(parameter.Sort)})";

    /// <summary>The initial state, one assertion for each component.</summary>
    public IEnumerable<(string Name, string Text)> Initially()
        => from component in specification.Components
           where component.Value.Class != SortClass.Id
           let keys = Keys(component)
           select ($"initially.{component.Name}",
               Print(Logic.Quantify(true, keys, Logic.Equal(new Read(component, new Terms(keys), false), new Literal(component.Value, component.Initially)))));

    /// <summary>A term as text. Reads after the step of components that <paramref name="written"/> does not name are reads before it.</summary>
    public string Print(Term term, IReadOnlySet<Component>? written = null)
    {
        var text = new StringBuilder();
        Write(text, term, written);
        return text.ToString();
    }

    /// <summary>A claim as something that is assumed: with the terms at which a solver is to use it, where the claim names them.</summary>
    /// <exception cref="InvalidOperationException">The claim does not read the map that it names at its own variables.</exception>
    public string Assumed(Claim claim)
    {
        if (claim.At is null || sizes is not null)
            return Print(claim.Body);
        var body = (Quantified)claim.Body;
        var at = Logic.Nodes(body.Body).OfType<Read>().FirstOrDefault(read => read.Component.Name == claim.At && read.Index.Equals(body.Variables))
            ?? throw new InvalidOperationException($"{claim.Id} is to be used at {claim.At}, which it does not read at its variables");
        var variables = string.Concat(body.Variables.Cast<Variable>().Select(variable => $"({Name(variable)} {Name(variable.Sort)})"));
        return $"(forall ({variables}) (! {Print(body.Body)} :pattern ({Print(at)})))";
    }

    /// <summary>What a claim about words says of the word 0, such as that the first of a count's numbers has a holder; null where it is about no word.</summary>
    public string? AtZero(Claim claim)
    {
        if (claim.Body is not Quantified { Universal: true } body || body.Variables.Cast<Variable>().All(variable => variable.Sort != Sort.Word))
            return null;
        var (words, others) = (body.Variables.Cast<Variable>().Where(v => v.Sort == Sort.Word), body.Variables.Cast<Variable>().Where(v => v.Sort != Sort.Word));
        return Print(Logic.Quantify(true, [.. others], Logic.Substitute(body.Body, words.ToDictionary(v => v, _ => (Term)new Literal(Sort.Word, 0)))));
    }

    /// <summary>Splits a claim whose premise contains a disjunction into one fact for each disjunct; none if there is no disjunction. A solver picks triggers from the terms of a premise, and picks better ones from a single disjunct.</summary>
    public IEnumerable<string> Cases(Claim claim)
    {
        if (claim.Body is not Quantified { Universal: true, Body: Apply { Operator: Operator.Implies } body } all)
            return [];
        var conditions = Parts(body.Arguments[0], Operator.And).ToArray();
        var variables = all.Variables.Cast<Variable>().ToArray();
        return conditions.FirstOrDefault(condition => condition is Apply { Operator: Operator.Or }) is not { } cases ? []
            : Parts(cases, Operator.Or).Select(one => Print(Logic.Quantify(true, variables, Logic.Implies(All(conditions.Select(condition => condition == cases ? one : condition)), body.Arguments[1]))));

        static Term All(IEnumerable<Term> conditions) => conditions.Aggregate((a, b) => Logic.Make(Sort.Truth, Operator.And, a, b));
    }

    // What a solver has a meaning of its own for is quoted: "update" is a word of cvc5's.
    private static string Name(Variable variable) => Reserved.Contains(variable.Name) ? $"|{variable.Name}|" : variable.Name;

    private static IEnumerable<Term> Parts(Term term, Operator of) =>
        term is Apply apply && apply.Operator == of ? apply.Arguments.SelectMany(part => Parts(part, of)) : [term];

    /// <summary>The name of a value of a sort in the text.</summary>
    public string LiteralName(Sort sort, long value) => sort.Class switch
    {
        SortClass.Truth => value == 0 ? "false" : "true",
        SortClass.Word => value.ToString(),
        SortClass.Choice => $"{sort.Name}.{sort.Members[(int)value]}",
        SortClass.Id when ordered.Contains(sort) && sizes is null => value.ToString(),
        _ => $"{sort.Name}.{value}",
    };

    private static Variable[] Keys(Component component) => [.. component.Keys.Select((sort, i) => new Variable(sort, $"k{i}"))];

    private string Name(Sort sort) => sort.Class switch
    {
        SortClass.Truth => "Bool",
        SortClass.Word => "Int",
        SortClass.Id when ordered.Contains(sort) && sizes is null => "Int",
        _ => sort.Name,
    };

    private string Declaration(Component component, string suffix)
        => $"(declare-fun {component.Name}{suffix} ({string.Join(' ', component.Keys.Select(Name))}) {Name(component.Value)})";

    private void Declare(StringBuilder text, Sort sort)
    {
        if (sort.Class == SortClass.Choice)
            text.AppendLine($"(declare-datatypes (({sort.Name} 0)) (({string.Join(' ', sort.Members.Select(m => $"({sort.Name}.{m})"))})))");
        if (sort.Class != SortClass.Id)
            return;
        if (sizes is null)
        {
            if (!ordered.Contains(sort))
                text.AppendLine($"(declare-sort {sort.Name} 0)").AppendLine($"(declare-const {sort.Name}.0 {sort.Name})");
            return;
        }
        var all = Enumerable.Range(0, sizes(sort)).ToArray();
        text.AppendLine($"(declare-datatypes (({sort.Name} 0)) (({string.Join(' ', all.Select(i => $"({sort.Name}.{i})"))})))");
        if (ordered.Contains(sort))
        {
            var pairs = from a in all from b in all where a <= b select $"(and (= a {sort.Name}.{a}) (= b {sort.Name}.{b}))";
            text.AppendLine($"(define-fun {sort.Name}.at-most ((a {sort.Name}) (b {sort.Name})) Bool (or false {string.Join(' ', pairs)}))");
        }
    }

    private void Write(StringBuilder text, Term term, IReadOnlySet<Component>? written)
    {
        switch (term)
        {
            case Literal literal:
                text.Append(LiteralName(literal.Sort, literal.Value));
                break;
            case Variable variable:
                text.Append(Name(variable));
                break;
            case Setting setting:
                text.Append(setting.Name);
                break;
            case Read read:
                var name = read.After && written?.Contains(read.Component) == true ? read.Component.Name + ".next" : read.Component.Name;
                WriteCall(text, name, read.Index, written);
                break;
            case Apply apply:
                WriteCall(text, Symbol(apply), apply.Arguments, written);
                break;
            case Quantified quantified:
                WriteQuantified(text, quantified, written);
                break;
            case HowMany count:
                var ones = Instances(count.Variables, count.Body).Select(body => Logic.If(body, new Literal(Sort.Word, 1), new Literal(Sort.Word, 0)));
                WriteCall(text, "+", [new Literal(Sort.Word, 0), new Literal(Sort.Word, 0), .. ones], written);
                break;
        }
    }

    private void WriteCall(StringBuilder text, string name, IReadOnlyList<Term> arguments, IReadOnlySet<Component>? written)
    {
        if (arguments.Count == 0)
        {
            text.Append(name);
            return;
        }
        text.Append('(').Append(name);
        foreach (var argument in arguments)
        {
            text.Append(' ');
            Write(text, argument, written);
        }
        text.Append(')');
    }

    private void WriteQuantified(StringBuilder text, Quantified quantified, IReadOnlySet<Component>? written)
    {
        if (sizes is not null)
        {
            WriteCall(text, quantified.Universal ? "and" : "or", [Logic.Constant(quantified.Universal), .. Instances(quantified.Variables, quantified.Body)], written);
            return;
        }
        text.Append(quantified.Universal ? "(forall (" : "(exists (");
        foreach (var variable in quantified.Variables.Cast<Variable>())
            text.Append($"({Name(variable)} {Name(variable.Sort)})");
        text.Append(") ");
        var natural = quantified.Variables.Where(v => v.Sort == Sort.Word).Select(v => Logic.AtMost(new Literal(Sort.Word, 0), v)).ToArray();
        Write(text, quantified.Universal ? Logic.Implies(Logic.And(natural), quantified.Body) : Logic.And([.. natural, quantified.Body]), written);
        text.Append(')');
    }

    // One instance of the body for each valuation of the variables, in a finite scope.
    private IEnumerable<Term> Instances(Terms variables, Term body)
        => variables.Cast<Variable>().Aggregate((IEnumerable<Term>)[body], (bodies, variable) =>
            from one in bodies
            from value in Enumerable.Range(0, sizes!(variable.Sort))
            select Logic.Substitute(one, new Dictionary<Variable, Term> { [variable] = new Literal(variable.Sort, value) }));

    private string Symbol(Apply apply) => apply.Operator switch
    {
        Operator.Not => "not",
        Operator.And => "and",
        Operator.Or => "or",
        Operator.Implies => "=>",
        Operator.Equal => "=",
        Operator.If => "ite",
        Operator.AtMost when sizes is not null && apply.Arguments[0].Sort.Class == SortClass.Id => apply.Arguments[0].Sort.Name + ".at-most",
        Operator.AtMost => "<=",
        Operator.Less => "<",
        Operator.Add => "+",
        Operator.Subtract => "-",
        _ => throw new ArgumentOutOfRangeException(nameof(apply)),
    };
}
