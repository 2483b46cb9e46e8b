using Verified.Abi;
using Verified.Cli.Usage;
using Verified.Models.Monitors;
using Verified.Spec.Language.Finite;

namespace Verified.Cli.Verbs;

/// <summary><c>monitor MODEL</c>: the monitor that is made from a contract, as text.</summary>
internal sealed class MonitorVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Monitor];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel)
    {
        var specification = Specifications.Named(given.Words[0]);
        var known = KnownMonitors.Of(specification.Name);
        var without = (given.Text("--without") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(rule => $"without={rule}");
        var scope = string.Join(',', ((string[])[given.Text("--scope") ?? known.Scope, .. without]).Where(part => part.Length > 0));
        ScopeWords.Judge(specification, scope);
        var model = new FiniteModel(specification, Scope.Parse(specification, scope));
        var seen = SeenSteps.Parse(model, given.Text("--seen") ?? known.Seen ?? throw new BadInputException("--seen", $"the steps that are seen: {specification.Name} has no default"));
        var monitor = Made(model, seen, cancel);
        return terminal.Prints(given.Text("--format") switch
        {
            "dot" => MonitorText.Dot(monitor),
            "c" => MonitorText.C(monitor, Command(given)),
            _ => MonitorText.Markdown(monitor),
        });
    }

    private static ContractMonitor Made(FiniteModel model, SeenSteps seen, CancellationToken cancel)
    {
        try
        {
            return ContractMonitor.Of(new CompiledModel(model), seen, cancel);
        }
        catch (InsufficientMemoryException much)
        {
            throw new BadInputException("--scope", $"a smaller scope: there are {much.Message}");
        }
    }

    private static string Command(Given given) => string.Join(' ',
        ((string[])["--seen", "--without", "--scope", "--format"]).Where(given.Has).SelectMany(option => (string[])[option, given.Text(option)!]).Prepend($"./verified monitor {given.Words[0]}"));
}
