using Verified.Proofs.Solvers;
using Verified.Spec.Language;
using Verified.Spec.Language.Smt;

namespace Verified.Proofs;

/// <summary>A counterexample to induction: a state in which all claims hold, and a step after which one does not.</summary>
/// <param name="Arguments">The rule and its arguments.</param>
/// <param name="Before">The state before, one line for each component that is not 0 or that the step changes.</param>
/// <param name="After">What the step changes.</param>
public sealed record Counterexample(string Arguments, IReadOnlyList<string> Before, IReadOnlyList<string> After)
{
    private static readonly int[] Sizes = [1, 2, 3];

    /// <summary>Looks for the smallest counterexample: one, two, then three things of every kind.</summary>
    /// <returns>Null: there is none so small, or the solver did not decide.</returns>
    /// <exception cref="Verified.Abi.MissingComponentException">z3 is not there.</exception>
    public static Counterexample? Find(Specification specification, Obligation obligation, CancellationToken cancel)
        => Sizes.Select(size => Find(specification, obligation, size, cancel)).FirstOrDefault(found => found is not null);

    /// <summary>The counterexample as lines for people.</summary>
    public IEnumerable<string> Lines() => [$"step {Arguments}", "before:", .. Before.Select(line => "  " + line), "after:", .. After.Select(line => "  " + line)];

    private static Counterexample? Find(Specification specification, Obligation obligation, int size, CancellationToken cancel)
    {
        int Number(Sort sort) => sort == Sort.Word ? (2 * size) + 1 : sort.Class switch
        {
            SortClass.Truth => 2,
            SortClass.Choice => sort.Members.Count,
            _ => size,
        };
        var writer = new SmtWriter(specification, Number);
        var text = new ObligationText(specification, writer);
        using var session = new SolverSession(Solver.Z3, cancel);
        session.Tell(text.Context(obligation));
        if (session.Check(text.Negation(obligation)) != Answer.Sat)
            return null;

        string Value(string term) => Simplify(session.Ask($"(get-value ({term}))"), term);
        var arguments = obligation.Rule?.Parameters.Select(p => Value(p.Name)) ?? [];
        List<string> before = [], after = [];
        var changed = obligation.Written.ToHashSet();
        foreach (var component in specification.Components.Where(c => c.Reality != Reality.Witness))
        {
            foreach (var index in Indices(component.Keys, Number, writer))
            {
                var old = Value(Call(component.Name, index));
                var now = changed.Contains(component) ? Value(Call(component.Name + ".next", index)) : old;
                var cell = index.Count == 0 ? component.Name : $"{component.Name}[{string.Join(", ", index)}]";
                if (old != writer.LiteralName(component.Value, 0) || old != now)
                    before.Add($"{cell} = {old}");
                if (old != now)
                    after.Add($"{cell} = {now}");
            }
        }
        return new Counterexample($"{obligation.Group}({string.Join(", ", arguments)})", before, after);
    }

    private static IEnumerable<IReadOnlyList<string>> Indices(IReadOnlyList<Sort> keys, Func<Sort, int> number, SmtWriter writer)
        => keys.Aggregate((IEnumerable<IReadOnlyList<string>>)[[]], (prefixes, sort) =>
            from prefix in prefixes
            from value in Enumerable.Range(0, number(sort))
            select (IReadOnlyList<string>)[.. prefix, writer.LiteralName(sort, value)]);

    private static string Call(string name, IReadOnlyList<string> index) => index.Count == 0 ? name : $"({name} {string.Join(' ', index)})";

    // ((term value)) without the term: the solver repeats it as it was given.
    private static string Simplify(string answer, string term) => answer.Trim()[(term.Length + 3)..^2].Trim();
}
