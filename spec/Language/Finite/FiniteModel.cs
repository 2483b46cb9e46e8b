namespace Verified.Spec.Language.Finite;

/// <summary>A specification in a scope: what the interpreter, the generated code and the Promela text have in common.</summary>
public sealed class FiniteModel
{
    /// <summary>Prepares all rules of the specification for the scope, and all claims or those that are chosen.</summary>
    public FiniteModel(Specification specification, Scope scope, Func<Claim, bool>? chosen = null)
    {
        (Specification, Scope, Layout) = (specification, scope, new Layout(specification, scope));
        var rules = new List<FiniteRule>();
        foreach (var rule in specification.Rules.Select(scope.Restrict).OfType<Rule>())
            rules.Add(FiniteRule.Of(rule, rules.Count, rules.Sum(r => r.Instances), Layout, scope));
        Rules = rules;
        Instances = rules.Sum(rule => rule.Instances);
        var finite = specification.Claims.Where(chosen ?? (_ => true)).ToLookup(claim => Reads(claim).All(read => Layout.Has(read.Component)));
        LeftToSolver = [.. finite[false]];
        Claims = [.. finite[true].Where(claim => !claim.IsLaw)];
        Laws = [.. finite[true].Where(claim => claim.IsLaw)];
    }

    /// <summary>What is read.</summary>
    public Specification Specification { get; }

    /// <summary>In which scope.</summary>
    public Scope Scope { get; }

    /// <summary>How its states are packed.</summary>
    public Layout Layout { get; }

    /// <summary>The rules in order of declaration, but for those that the scope leaves out.</summary>
    public IReadOnlyList<FiniteRule> Rules { get; }

    /// <summary>The number of pairs of a rule and arguments for it.</summary>
    public int Instances { get; }

    /// <summary>What must hold in every state.</summary>
    public IReadOnlyList<Claim> Claims { get; }

    /// <summary>What must hold over every step.</summary>
    public IReadOnlyList<Claim> Laws { get; }

    /// <summary>Claims about witnesses, which finite readings do not have.</summary>
    public IReadOnlyList<Claim> LeftToSolver { get; }

    /// <summary>The rule with this name.</summary>
    public FiniteRule Rule(string name) => Rules.Single(rule => rule.Rule.Name == name);

    /// <summary>The rule that an instance belongs to.</summary>
    public FiniteRule RuleOf(int instance) => Rules.Last(rule => rule.First <= instance);

    private static IEnumerable<Read> Reads(Claim claim) => Logic.Nodes(claim.Body).OfType<Read>();
}
