using System.CommandLine;

namespace Verified.Cli.Verbs;

/// <summary>One word of the command line. A verb is a file in this folder and a line in <see cref="VerbList"/>.</summary>
internal interface IVerb
{
    /// <summary>The command with its options; its action runs the verb and writes to <paramref name="terminal"/>.</summary>
    Command Build(Terminal terminal);
}
