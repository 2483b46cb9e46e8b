using Verified.Abi;

namespace Verified.Spec.Language.Finite;

/// <summary>One guard of a rule, judged in a state.</summary>
/// <param name="Position">Its place among the rule's guards.</param>
/// <param name="Text">The guard in its own words.</param>
/// <param name="Refusal">What the rule answers when it does not hold.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Because">When it does not: the values that it looked at, as lines such as <c>Count[secondary0] = 1</c>.</param>
public sealed record GuardJudgement(int Position, string Text, Errno Refusal, bool Holds, IReadOnlyList<string> Because);

/// <summary>Says why a step is possible or not, in the words of the specification.</summary>
public sealed class Explainer(FiniteModel model)
{
    /// <summary>Every guard of a rule, judged on its own.</summary>
    public IReadOnlyList<GuardJudgement> Explain(ulong[] state, FiniteRule rule, ReadOnlySpan<int> arguments)
    {
        var here = Evaluation.Of(model, rule, arguments, state);
        return [.. rule.Rule.Guards.Select((guard, i) => here.Holds(guard.Condition)
            ? new GuardJudgement(i, guard.Text, guard.Refusal, true, [])
            : new GuardJudgement(i, guard.Text, guard.Refusal, false, Because(here, rule.Rule, guard)))];
    }

    // A guard that reads no cell is refused for the step's own arguments.
    private static IReadOnlyList<string> Because(Evaluation here, Rule rule, Guard guard) => Reasons(here, guard.Condition, false).Distinct().ToArray() is { Length: > 0 } reasons
        ? reasons
        : [.. rule.Parameters.Where(Logic.Nodes(guard.Condition).Contains).Select(parameter => $"{parameter.Name} = {StateText.Value(parameter.Sort, here.Value(parameter))}")];

    /// <summary>The values that make a claim false in a state or over a step.</summary>
    public IReadOnlyList<string> Explain(Claim claim, ulong[] before, ulong[] after)
        => [.. Reasons(new Evaluation(model, before, after, System.Collections.Immutable.ImmutableDictionary<Variable, long>.Empty), claim.Body, false).Distinct()];

    // Why the term has the given truth value: only the parts that decide it, down to the cells that were read.
    private static IEnumerable<string> Reasons(Evaluation here, Term term, bool value) => term switch
    {
        Apply { Operator: Operator.Not } not => Reasons(here, not.Arguments[0], !value),
        Apply { Operator: Operator.And or Operator.Or } junction => junction.Arguments.Where(part => here.Holds(part) == value).SelectMany(part => Reasons(here, part, value)),
        Apply { Operator: Operator.Implies } implies => Reasons(here, Logic.Or(Logic.Not(implies.Arguments[0]), implies.Arguments[1]), value),
        Quantified quantified => here.Cases(quantified.Variables).Where(one => one.Holds(quantified.Body) == value).Take(quantified.Universal == value ? int.MaxValue : 1)
            .SelectMany(one => Reasons(one, quantified.Body, value)),
        _ => Logic.Nodes(term).Any(node => node is HowMany) ? Counted(here, term) : Logic.Nodes(term).SelectMany(node => Line(here, node)),
    };

    private static IEnumerable<string> Counted(Evaluation here, Term term)
        => term is Apply apply ? apply.Arguments.SelectMany(part => Counted(here, part))
            : term is HowMany count ? [$"the count is {here.Value(count)}"] : Line(here, term);

    private static IEnumerable<string> Line(Evaluation here, Term node)
    {
        if (node is not Read read)
            return node is Setting setting ? [$"{setting.Name} = {StateText.Value(Sort.Truth, here.Value(setting))}"] : [];
        int[] index = [.. read.Index.Select(term => (int)here.Value(term))];
        return [$"{StateText.Cell(read.Component, index)}{(read.After ? " afterwards" : "")} = {StateText.Value(read.Sort, here.Value(read))}"];
    }
}
