using System.CommandLine;

namespace Verified.Cli.Verbs;

/// <summary>One word of the command line. A verb is a file in this folder and a line in <see cref="VerbList"/>.</summary>
internal interface IVerb
{
    /// <summary>The command with its options; its action runs the verb and writes to <paramref name="terminal"/>.</summary>
    Command Build(Terminal terminal);
}

/// <summary>What every verb needs to become a command.</summary>
internal static class VerbActions
{
    public static void Does(this Command command, Func<ParseResult, CancellationToken, Task<ExitStatus>> action) =>
        command.SetAction(async (parsed, cancel) => (int)await action(parsed, cancel));

    public static void Does(this Command command, Func<ParseResult, ExitStatus> action) =>
        command.SetAction(parsed => (int)action(parsed));
}
