using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary><c>help [VERB]</c>: the same as <c>--help</c>.</summary>
/// <param name="usages">All verbs.</param>
internal sealed class HelpVerb(Func<IReadOnlyList<VerbUsage>> usages) : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Help];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel) =>
        terminal.Prints(HelpText.For(usages(), string.Join(' ', given.Words)));
}
