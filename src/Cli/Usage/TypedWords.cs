using System.CommandLine;
using System.CommandLine.Parsing;
using Verified.Abi;

namespace Verified.Cli.Usage;

/// <summary>A command line, taken apart. Nothing of it has been judged.</summary>
/// <remarks>The parser only tells options, their values and other words apart: whatever it could complain of in its own words is admitted here and refused in ours.</remarks>
internal sealed class TypedWords
{
    private readonly Option<bool> help = new("--help", "-h", "-?") { Recursive = true, Arity = ArgumentArity.Zero };
    private readonly Option<bool> version = new("--version") { Arity = ArgumentArity.Zero };
    private readonly Dictionary<Command, VerbUsage> verbs = [];
    private readonly Dictionary<Command, Dictionary<string, Option>> options = [];
    private readonly ParseResult parsed;
    private readonly string[] args;

    public TypedWords(IReadOnlyList<VerbUsage> usages, string[] args)
    {
        this.args = args;
        var root = new RootCommand();
        root.Options.Clear();
        root.Directives.Clear();
        root.Add(help);
        root.Add(version);
        foreach (var group in usages.GroupBy(usage => usage.Name.Split(' ')[0]))
        {
            root.Add(group.First().Name == group.Key ? Leaf(group.First(), group.Key) : Group(group.Key, group));
        }

        parsed = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
    }

    /// <summary>Help is asked for, by whatever stands beside it.</summary>
    public bool WantsHelp => IsGiven(help);

    /// <summary>The version is asked for, and no verb.</summary>
    public bool WantsVersion => IsGiven(version) && Path.Length == 0;

    /// <summary>The verbs that were recognised, with a space between them: <c>machine agree</c>, <c>machine</c>, or nothing.</summary>
    public string Path => string.Join(' ', PathOf(parsed.CommandResult).Reverse());

    /// <summary>The row of the table; null if no verb, or only the first of two, was recognised.</summary>
    public VerbUsage? Verb => verbs.GetValueOrDefault(parsed.CommandResult.Command);

    /// <summary>What belongs to no verb. A first word in brackets is a directive to the parser, and there are none.</summary>
    public IReadOnlyList<string> Stray => args is [['[', .., ']'] directive, ..] ? [directive, .. parsed.UnmatchedTokens] : parsed.UnmatchedTokens;

    /// <summary>What stands after the verb and is neither an option nor its value, each with whether it stands after <c>--</c>.</summary>
    public IEnumerable<(string Word, bool IsPlain)> Words
    {
        get
        {
            var words = parsed.CommandResult.Command.Arguments.SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? []).Select(token => token.Value).ToList();
            var dashes = Array.IndexOf(args, "--");
            var plain = dashes < 0 ? 0 : args.Length - dashes - 1;
            return words.Select((word, at) => (word, at >= words.Count - plain));
        }
    }

    /// <summary>How often an option was given, and the values that stood after it.</summary>
    public (int Times, IReadOnlyList<string> Values) Of(OptionUsage option) =>
        options[parsed.CommandResult.Command].TryGetValue(option.Name, out var known) && parsed.GetResult(known) is { } result
            ? (result.IdentifierTokenCount, [.. result.Tokens.Select(token => token.Value)])
            : (0, []);

    /// <summary>A flag that was given a value, such as <c>--json=yes</c>; null if none was.</summary>
    public string? FlagWithValue(VerbUsage verb) =>
        args.TakeWhile(arg => arg != "--").FirstOrDefault(arg => verb.Options.Any(option => option.Kind is null && (arg.StartsWith(option.Name + '=', StringComparison.Ordinal) || arg.StartsWith(option.Name + ':', StringComparison.Ordinal))));

    /// <summary>The parser found a fault that nobody has named.</summary>
    /// <exception cref="BadInputException">It has.</exception>
    public void NothingIsLeft()
    {
        if (parsed.Errors.Count > 0)
        {
            throw new BadInputException(Quoted.Bare(string.Join(' ', args)), $"words as 'verified help {Path}' has them");
        }
    }

    private bool IsGiven(Option<bool> flag) => parsed.GetResult(flag) is { IdentifierTokenCount: > 0 };

    private static IEnumerable<string> PathOf(CommandResult? result)
    {
        for (; result is { Parent: not null }; result = result.Parent as CommandResult)
        {
            yield return result.Command.Name;
        }
    }

    private Command Group(string name, IEnumerable<VerbUsage> usages)
    {
        var command = new Command(name);
        foreach (var usage in usages)
        {
            command.Add(Leaf(usage, usage.Name.Split(' ')[1]));
        }

        return command;
    }

    private Command Leaf(VerbUsage usage, string name)
    {
        var command = new Command(name) { new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore } };
        var own = options[command] = [];
        foreach (var option in usage.Options)
        {
            own[option.Name] = option.Kind is null ? new Option<bool>(option.Name) { Arity = ArgumentArity.Zero } : new Option<string[]>(option.Name) { Arity = ArgumentArity.ZeroOrMore };
            command.Add(own[option.Name]);
        }

        verbs[command] = usage;
        return command;
    }
}
