using System.Reflection;
using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Judging.Traces;

/// <summary>A step in words: <c>ZapPte(range0,va1)</c>.</summary>
internal static class StepText
{
    /// <summary>Reads a step: its kind, and as many arguments as its rule has.</summary>
    /// <param name="where">The place, for messages.</param>
    /// <param name="text">The step.</param>
    /// <param name="example">Another step.</param>
    /// <param name="ruleOf">The rule of a kind of steps.</param>
    /// <exception cref="BadInputException">The text is no step.</exception>
    internal static (TKind Kind, byte[] Arguments) Parse<TKind>(string where, string text, string example, Func<TKind, FiniteRule> ruleOf) where TKind : struct, Enum
    {
        var open = text.IndexOf('(');
        if (open < 0 || !text.EndsWith(')') || !Names<TKind>.Kinds.TryGetValue(text[..open], out var kind))
            throw new BadInputException(where, $"a step such as {example}, not '{text}'");
        var rule = ruleOf(kind);
        var words = text[(open + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != rule.Sizes.Count)
            throw new BadInputException(where, $"{kind} with {rule.Sizes.Count} arguments ({string.Join(',', rule.Rule.Parameters.Select(p => p.Name))}), not '{text}'");
        return (kind, [.. words.Select((word, i) => Argument(where, rule, i, word))]);
    }

    // A number is an argument that the scope does not have; such a step is printed without names.
    private static byte Argument(string where, FiniteRule rule, int position, string word)
    {
        var sort = rule.Rule.Parameters[position].Sort;
        for (var value = 0; value < rule.Sizes[position]; value++)
        {
            if (StateText.Value(sort, value) == word || (sort.Formerly is { } former && former + value == word))
                return (byte)value;
        }
        return byte.TryParse(word, out var number) ? number
            : throw new BadInputException(where, $"{Expected(sort, rule.Sizes[position])} as {rule.Rule.Parameters[position].Name}, not '{word}'");
    }

    // What the steps are called, and were called before.
    private static class Names<TKind> where TKind : struct, Enum
    {
        internal static readonly Dictionary<string, TKind> Kinds = Enum.GetValues<TKind>().SelectMany(Of).ToDictionary(one => one.Name, one => one.Kind);

        private static IEnumerable<(string Name, TKind Kind)> Of(TKind kind) =>
            typeof(TKind).GetField(kind.ToString())!.GetCustomAttributes<FormerlyAttribute>().Select(former => former.Name).Prepend(kind.ToString()).Select(name => (name, kind));
    }

    private static string Expected(Sort sort, int size)
        => sort.Class == SortClass.Id ? $"{StateText.Value(sort, 0)} to {StateText.Value(sort, size - 1)}" : string.Join(" or ", sort.Members);
}
