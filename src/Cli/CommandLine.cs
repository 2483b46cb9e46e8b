using System.CommandLine;
using Verified.Abi;
using Verified.Cli.Verbs;

namespace Verified.Cli;

/// <summary>Reads the command line, runs one verb, and turns every way it can end into an exit status.</summary>
internal static class CommandLine
{
    public static Task<ExitStatus> Run(string[] args, Terminal terminal, CancellationToken cancel) =>
        Run(args, VerbList.All, terminal, cancel);

    public static async Task<ExitStatus> Run(
        string[] args, IReadOnlyList<IVerb> verbs, Terminal terminal, CancellationToken cancel)
    {
        var parsed = Root(verbs, terminal).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Refuse(terminal, $"{OneLine(parsed.Errors[0].Message)} Try 'verified --help'.", ExitStatus.BadInput);
        }

        try
        {
            return (ExitStatus)await parsed.InvokeAsync(Invocation(terminal), cancel);
        }
        catch (BadInputException fault)
        {
            return Refuse(terminal, fault.Message, ExitStatus.BadInput);
        }
        catch (MissingComponentException fault)
        {
            return Refuse(terminal, fault.Message, ExitStatus.ComponentMissing);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return Refuse(terminal, "interrupted", ExitStatus.Interrupted);
        }
    }

    private static RootCommand Root(IReadOnlyList<IVerb> verbs, Terminal terminal)
    {
        var root = new RootCommand("An executable specification of the mmu-notifier contract, and everything that judges by it.") { HelpName = "verified" };
        foreach (var verb in verbs)
        {
            root.Add(verb.Build(terminal));
        }

        return root;
    }

    private static InvocationConfiguration Invocation(Terminal terminal) => new()
    {
        Output = terminal.Output,
        Error = terminal.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    private static ExitStatus Refuse(Terminal terminal, string message, ExitStatus status)
    {
        terminal.Error.WriteLine($"verified: {OneLine(message)}");
        return status;
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
