using Verified.Cli.Checks;
using Verified.Cli.Reports;
using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary><c>check</c>: every check there is, one after the other, in one report.</summary>
internal sealed class CheckVerb(IReadOnlyList<ICheck> checks) : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Check];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel)
    {
        var budget = given.Text("--budget") == "full" ? Budget.Full : Budget.Quick;
        var asked = given.Has("--no-cache") ? [.. checks.Select(check => check is ProveCheck prove ? prove.Anew() : check)] : checks;
        var only = given.Texts("--only");
        return new CheckSession("check", budget, MissingComponent.IsSkipped) { Records = given.Has("--record") }
            .Run([.. asked.Where(check => only.Count == 0 || only.Contains(check.Name.Replace(' ', '-')))], ReportChoice.Of(given), terminal, cancel);
    }
}
