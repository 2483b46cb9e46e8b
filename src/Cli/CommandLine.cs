using Verified.Abi;
using Verified.Cli.Usage;
using Verified.Cli.Verbs;

namespace Verified.Cli;

/// <summary>Reads the command line, runs one verb, and turns every way it can end into an exit status.</summary>
internal static class CommandLine
{
    /// <summary>The first word of the launcher's question: which programs would the words after it use? One is printed on a line, and nothing is run.</summary>
    private const string WhatIsNeeded = "needs";

    public static Task<ExitStatus> Run(string[] args, Terminal terminal, CancellationToken cancel) =>
        Run(args, VerbList.All, terminal, cancel);

    public static async Task<ExitStatus> Run(
        string[] args, IReadOnlyList<IVerb> verbs, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            return await Patience.Run(() => args is [WhatIsNeeded, .. var words] ? Needs(words, verbs, terminal) : Act(args, verbs, terminal, cancel), Patience.AtMost, cancel);
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // Whatever it stumbled over, it was being ended.
            return Refuse(terminal, "interrupted", ExitStatus.Interrupted);
        }
        catch (BadInputException fault)
        {
            return Refuse(terminal, fault.Message, ExitStatus.BadInput);
        }
        catch (MissingComponentException fault)
        {
            return Refuse(terminal, fault.Message, ExitStatus.ComponentMissing);
        }
    }

    private static Task<ExitStatus> Act(string[] args, IReadOnlyList<IVerb> verbs, Terminal terminal, CancellationToken cancel)
    {
        var usages = verbs.SelectMany(verb => verb.Usages).ToList();
        var typed = new TypedWords(usages, args);
        if (typed.WantsHelp)
        {
            return terminal.Prints(HelpText.For(usages, typed.Path));
        }

        if (typed.WantsVersion)
        {
            return terminal.Prints([TreeVersion.Line()]);
        }

        var given = WordRules.Judge(usages, typed);
        return verbs.First(verb => verb.Usages.Contains(given.Verb)).Run(given, terminal, cancel);
    }

    private static Task<ExitStatus> Needs(string[] args, IReadOnlyList<IVerb> verbs, Terminal terminal)
    {
        var usages = verbs.SelectMany(verb => verb.Usages).ToList();
        var typed = new TypedWords(usages, args);
        var given = typed.WantsHelp || typed.WantsVersion ? null : WordRules.Judge(usages, typed);
        return terminal.Prints(given?.Verb.Components(given) ?? []);
    }

    private static ExitStatus Refuse(Terminal terminal, string message, ExitStatus status)
    {
        terminal.Say(message);
        return status;
    }
}
