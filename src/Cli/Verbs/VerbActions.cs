using System.CommandLine;
using Verified.Cli.Checks;
using Verified.Cli.Reports;

namespace Verified.Cli.Verbs;

/// <summary>What every verb needs to become a command.</summary>
internal static class VerbActions
{
    /// <summary>The command does something that ends with a status.</summary>
    public static void Does(this Command command, Func<ParseResult, ExitStatus> action) =>
        command.SetAction(parsed => (int)action(parsed));

    /// <summary>The command judges what was asked for by name, in one report, with the options of every report.</summary>
    public static void Judges(this Command command, string name, Terminal terminal, Func<ParseResult, IReadOnlyList<ICheck>> checks)
    {
        var session = new CheckSession(name, Budget.Full, MissingComponent.EndsTheRun);
        command.Runs(terminal, _ => session, checks);
    }

    /// <summary>The command runs checks in a session of its own making.</summary>
    public static void Runs(
        this Command command, Terminal terminal, Func<ParseResult, CheckSession> session, Func<ParseResult, IReadOnlyList<ICheck>> checks)
    {
        var reports = new ReportOptions();
        reports.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
            (int)await session(parsed).Run(checks(parsed), reports.Read(parsed), terminal, cancel));
    }
}
