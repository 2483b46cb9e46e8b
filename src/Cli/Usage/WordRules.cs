using Verified.Abi;
using Verified.Cli.Usage.Kinds;

namespace Verified.Cli.Usage;

/// <summary>Judges a command line by the table: what is not in it is refused by name, with the nearest word that is.</summary>
internal static class WordRules
{
    /// <summary>The verb with what it was given.</summary>
    /// <exception cref="BadInputException">Something is not in the table.</exception>
    public static Given Judge(IReadOnlyList<VerbUsage> usages, TypedWords typed)
    {
        var verb = typed.Verb ?? throw NoVerb(usages, typed);
        if (typed.Stray.Count > 0)
        {
            throw new BadInputException(Quoted.Bare(typed.Stray[0]), $"a verb first and its options after it, as in 'verified {verb.Examples[0]}'");
        }

        var words = verb.TakesAnything ? [.. typed.Words.Select(word => word.Word)] : WordsOf(verb, typed);
        var given = new Given(verb, words, verb.Options.Select(option => (option, Values: ValuesOf(option, typed))).Where(one => one.Values is not null).ToDictionary(one => one.option.Name, one => one.Values!));
        OptionRules.Judge(given);
        typed.NothingIsLeft();
        return given;
    }

    private static BadInputException NoVerb(IReadOnlyList<VerbUsage> usages, TypedWords typed)
    {
        var group = typed.Path;
        var verbs = NextWords(usages, group);
        var expected = group.Length == 0 ? $"a verb: {string.Join(", ", verbs)}" : $"one of {string.Join(", ", verbs)} after '{group}'";
        return typed.Stray is [var word, ..] ? new BadInputException(Quoted.Bare(word), $"{expected}{Nearest.Question(word, verbs)}")
            : new BadInputException(group.Length == 0 ? "nothing" : group, $"{expected}; see 'verified help'");
    }

    /// <summary>The words that can follow a first one, or nothing.</summary>
    internal static IReadOnlyList<string> NextWords(IReadOnlyList<VerbUsage> usages, string group) =>
        [.. usages.Where(usage => group.Length == 0 || usage.Name.StartsWith(group + ' ', StringComparison.Ordinal)).Select(usage => usage.Name.Split(' ')[group.Length == 0 ? 0 : 1]).Distinct()];

    private static IReadOnlyList<string> WordsOf(VerbUsage verb, TypedWords typed)
    {
        if (typed.FlagWithValue(verb) is { } flag)
        {
            throw new BadInputException(Quoted.Bare(flag), "no value after this option");
        }

        if (typed.Words.FirstOrDefault(one => !one.IsPlain && one.Word.Length > 1 && one.Word[0] == '-').Word is { } option)
        {
            throw NoOption(verb, option.Split('=', ':')[0]);
        }

        string[] words = [.. typed.Words.Select(one => one.Word)];
        if (verb.Argument is not { } argument)
        {
            return words.Length == 0 ? words : throw new BadInputException(Quoted.Bare(words[0]), $"nothing after '{verb.Name}' but options");
        }

        if (words.Length < argument.Least)
        {
            throw new BadInputException(verb.Name, $"{argument.Name} after it, {argument.Kind.Expected}; as in 'verified {verb.Examples[0]}'");
        }

        return words.Length > argument.Most ? throw new BadInputException(Quoted.Bare(words[argument.Most]), $"nothing more after '{verb.Name} {argument.Name}' but options")
            : Admitted(words, argument.Kind, word => Quoted.Bare(word));
    }

    private static BadInputException NoOption(VerbUsage verb, string option)
    {
        string[] known = [.. verb.Options.Select(one => one.Name), "--help"];
        return new BadInputException(Quoted.Bare(option), $"an option of '{verb.Name}': {string.Join(", ", known)}{Nearest.Question(option, known)}");
    }

    /// <summary>Null if the option was not given.</summary>
    private static IReadOnlyList<string>? ValuesOf(OptionUsage option, TypedWords typed)
    {
        var (times, values) = typed.Of(option);
        return times == 0 ? null
            : times > 1 && !option.Repeats ? throw new BadInputException(option.Name, "this option once")
            : option.Kind is not { } kind ? []
            : values.Count < times ? throw new BadInputException(option.Name, $"{kind.Expected} after it")
            : Admitted([.. values], kind, _ => option.Name);
    }

    private static string[] Admitted(string[] values, ValueKind kind, Func<string, string> where)
    {
        if (values.FirstOrDefault(value => !kind.Admits(value)) is { } wrong)
        {
            throw new BadInputException(where(wrong), kind.Fault(wrong));
        }

        return values.GroupBy(value => value).FirstOrDefault(same => same.Count() > 1) is { Key: var twice }
            ? throw new BadInputException(where(twice), $"each once, not {Quoted.Word(twice)} twice") : values;
    }
}
