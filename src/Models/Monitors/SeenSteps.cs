using Verified.Abi;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Monitors;

/// <summary>Which steps of a contract a recording shows, and which facts of each. All other steps are hidden.</summary>
/// <remarks>Written <c>StartEnter,SetSpte,CpuRead.value</c>: the rule of each step, and after a point each parameter whose value is shown. What is seen of a step is a letter: <c>SetSpte</c>, <c>CpuRead_value0</c>.</remarks>
public sealed class SeenSteps
{
    /// <summary>The letter of a step that is not seen.</summary>
    public const int Hidden = -1;

    private readonly int[] letters;

    private SeenSteps(int[] letters, IReadOnlyList<string> names, string text) => (this.letters, Names, Text) = (letters, names, text);

    /// <summary>The letters by their numbers.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What is seen, as a user would write it.</summary>
    public string Text { get; }

    /// <summary>Reads what is seen.</summary>
    /// <param name="model">The contract in a scope.</param>
    /// <param name="text">The steps, in any case of letters.</param>
    /// <param name="where">What a refusal names as the place.</param>
    /// <exception cref="BadInputException">There is no such rule in the scope or no such parameter, a step stands there twice, or nothing is seen.</exception>
    public static SeenSteps Parse(FiniteModel model, string text, string where = "--seen")
    {
        var seen = new Dictionary<int, int[]>();
        foreach (var entry in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = entry.Split('.');
            var rule = model.Rules.FirstOrDefault(one => Same(one.Rule.Name, words[0]))
                ?? throw new BadInputException(where, $"names of rules of {model.Specification.Name} that the scope has, not '{words[0]}'");
            int[] facts = [.. words[1..].Select(word => Fact(rule.Rule, word, where)).Order()];
            if (!seen.TryAdd(rule.Position, facts))
            {
                throw new BadInputException(where, $"each step once, not '{rule.Rule.Name}' twice");
            }
        }

        return seen.Count > 0 ? Of(model, seen) : throw new BadInputException(where, "at least one step: RULE or RULE.PARAMETER, separated by commas");
    }

    /// <summary>The letter of an instance of a rule, or <see cref="Hidden"/>.</summary>
    public int LetterOf(int instance) => letters[instance];

    /// <summary>The number of a letter, or <see cref="Hidden"/> if there is no such letter.</summary>
    public int Letter(string name) => Names.ToList().IndexOf(name);

    private static SeenSteps Of(FiniteModel model, Dictionary<int, int[]> seen)
    {
        var (letters, names) = (new int[model.Instances], new List<string>());
        Array.Fill(letters, Hidden);
        foreach (var (position, facts) in seen.OrderBy(one => one.Key))
        {
            var rule = model.Rules[position];
            foreach (var instance in Enumerable.Range(rule.First, rule.Instances))
            {
                var arguments = rule.Arguments(instance);
                var name = string.Join('_', facts.Select(fact => StateText.Value(rule.Rule.Parameters[fact].Sort, arguments[fact])).Prepend(rule.Rule.Name));
                letters[instance] = names.IndexOf(name) is >= 0 and var known ? known : names.Count;
                if (letters[instance] == names.Count)
                {
                    names.Add(name);
                }
            }
        }

        return new(letters, names, string.Join(',', seen.OrderBy(one => one.Key).Select(one => Text(model.Rules[one.Key].Rule, one.Value))));

        static string Text(Rule rule, int[] facts) => string.Join('.', facts.Select(fact => rule.Parameters[fact].Name).Prepend(rule.Name));
    }

    private static int Fact(Rule rule, string word, string where)
    {
        var found = rule.Parameters.ToList().FindIndex(parameter => Same(parameter.Name, word));
        return found >= 0 ? found : throw new BadInputException(where, rule.Parameters.Count == 0
            ? $"'{rule.Name}' alone: it has no parameters in this scope"
            : $"after '{rule.Name}.' one of {string.Join(", ", rule.Parameters.Select(parameter => parameter.Name))}, not '{word}'");
    }

    private static bool Same(string name, string word) => name.Equals(word, StringComparison.OrdinalIgnoreCase);
}
