using Verified.Abi;

namespace Verified.Spec.Language.Finite;

/// <summary>What a scope leaves out of the rules: whole rules, or all values but one of a parameter. A search then sees fewer runs, and can end; the specification stays as it is,
/// and so does what is proved.</summary>
/// <remarks>Written <c>without=swapout</c> for a rule, <c>store.present=true</c> for a rule's parameter, <c>all.flags=adjusted</c> for that of every rule which has one of the name.</remarks>
internal sealed class Restrictions(Specification specification)
{
    private static readonly string Every = "all";

    private readonly SortedSet<string> without = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>The restrictions as a user would write them.</summary>
    internal IEnumerable<string> Entries => without.Select(rule => $"without={rule}").Concat(values.Select(one => $"{one.Key}={one.Value}"));

    /// <summary>Leaves a rule out.</summary>
    /// <exception cref="BadInputException">There is no such rule.</exception>
    internal void LeaveOut(string rule, string where)
    {
        if (!specification.Rules.Any(one => Lower(one.Name) == rule))
            throw new BadInputException(where, $"without= followed by the name of a rule, not '{rule}'");
        without.Add(rule);
    }

    /// <summary>Leaves a parameter, written <c>rule.parameter</c>, only one value.</summary>
    /// <exception cref="BadInputException">There is no such parameter, or it has no such value.</exception>
    internal void Fix(string parameter, string value, Scope scope, string where)
    {
        var named = specification.Rules.SelectMany(rule => rule.Parameters.Where(one => Keys(rule, one).Contains(parameter))).ToArray();
        if (named.Length == 0)
            throw new BadInputException(where, $"RULE.PARAMETER or {Every}.PARAMETER, each followed by =VALUE, not '{parameter}'");
        foreach (var one in named.Where(one => Ordinal(one.Sort, value, scope) < 0))
            throw new BadInputException(where, $"{parameter}= followed by one of {string.Join(", ", Names(one.Sort, scope))}, not '{value}'");
        values[parameter] = value;
    }

    /// <summary>Whether a rule is left out.</summary>
    internal bool LeavesOut(Rule rule) => without.Contains(Lower(rule.Name));

    /// <summary>A rule without the parameters that have only one value left, which stands in their place.</summary>
    internal Rule Apply(Rule rule, Scope scope)
    {
        var known = rule.Parameters.SelectMany(one => Keys(rule, one).Where(values.ContainsKey).Take(1).Select(key => (Parameter: one, Text: values[key])))
            .ToDictionary(one => one.Parameter, one => (Term)new Literal(one.Parameter.Sort, Ordinal(one.Parameter.Sort, one.Text, scope)));
        Term With(Term term) => Logic.Substitute(term, known);
        return known.Count == 0 ? rule : rule with
        {
            Parameters = [.. rule.Parameters.Where(one => !known.ContainsKey(one))],
            Guards = [.. rule.Guards.Select(guard => guard with { Condition = With(guard.Condition) })],
            Effects = [.. rule.Effects.Select(effect => effect with { Index = new Terms(effect.Index.Select(With)), When = With(effect.When), Value = With(effect.Value) })],
        };
    }

    // A rule's own entry counts before the one for every rule.
    private static string[] Keys(Rule rule, Variable parameter) => [$"{Lower(rule.Name)}.{Lower(parameter.Name)}", $"{Every}.{Lower(parameter.Name)}"];

    private static int Ordinal(Sort sort, string value, Scope scope) => Names(sort, scope).ToList().IndexOf(value);

    private static IEnumerable<string> Names(Sort sort, Scope scope) => Enumerable.Range(0, scope.Size(sort)).Select(value => Lower(StateText.Value(sort, value)));

    private static string Lower(string name) => name.ToLowerInvariant();
}
