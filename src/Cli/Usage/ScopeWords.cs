using Verified.Abi;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Cli.Usage;

/// <summary>The keys of <c>--scope</c>: one that is not known is refused with the nearest that is. Values are judged by <see cref="Scope"/>.</summary>
internal static class ScopeWords
{
    private const string Where = "--scope";

    /// <exception cref="BadInputException">A key is unknown, given twice, or has no value.</exception>
    public static void Judge(Specification specification, string text)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in text.Length == 0 ? [] : text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (entry.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } key, { Length: > 0 } value])
            {
                throw new BadInputException(Where, $"k=v with commas between them, not {Quoted.Word(entry)}");
            }

            Known(specification, key.ToLowerInvariant(), value.ToLowerInvariant());
            // Several rules can be left out, and several words can wrap.
            var once = (key is "wrap" or "without" ? entry : key).ToLowerInvariant();
            if (!seen.Add(once))
            {
                throw new BadInputException(Where, $"each key once, not {Quoted.Word(once)} twice");
            }
        }
    }

    private static void Known(Specification specification, string key, string value)
    {
        var rules = specification.Rules.Select(rule => rule.Name.ToLowerInvariant()).ToList();
        if (key == "without" && !rules.Contains(value))
        {
            throw new BadInputException(Where, $"without= followed by the name of a rule, not {Quoted.Word(value)}{Nearest.Question(value, rules)}");
        }

        var keys = Scope.Keys(specification);
        if (!key.Contains('.') && !keys.Contains(key) && !Scope.FormerKeys(specification).Contains(key))
        {
            throw new BadInputException(Where, $"one of {string.Join(", ", keys)} followed by =VALUE, not {Quoted.Word(key)}{Nearest.Question(key, keys)}");
        }

        var parameters = specification.Rules.SelectMany(rule => rule.Parameters.SelectMany(one => new[] { $"{rule.Name}.{one.Name}", $"all.{one.Name}" })).Select(one => one.ToLowerInvariant()).ToHashSet();
        if (key.Contains('.') && !parameters.Contains(key))
        {
            throw new BadInputException(Where, $"RULE.PARAMETER or all.PARAMETER followed by =VALUE, not {Quoted.Word(key)}{Nearest.Question(key, parameters)}");
        }
    }
}
