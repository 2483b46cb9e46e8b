using Verified.Cli.Checks;
using Verified.Cli.Reports;
using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary>What most verbs do with what they were given.</summary>
internal static class VerbActions
{
    /// <summary>Judges what was asked for by name, in one report, with the options of every report.</summary>
    public static Task<ExitStatus> Judges(this Given given, Terminal terminal, CancellationToken cancel, params IReadOnlyList<ICheck> checks) =>
        new CheckSession(given.Verb.Name, Budget.Full, MissingComponent.EndsTheRun).Run(checks, ReportChoice.Of(given), terminal, cancel);

    /// <summary>Prints lines.</summary>
    public static Task<ExitStatus> Prints(this Terminal terminal, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            terminal.Output.WriteLine(line);
        }

        return Task.FromResult(ExitStatus.Holds);
    }
}
