using System.Diagnostics;
using Verified.Cli.Usage;
using Verified.Cli.Usage.Completion;

namespace Verified.Cli.Verbs;

/// <summary><c>completion SHELL</c>: the script with which a shell completes.</summary>
/// <param name="usages">All verbs.</param>
internal sealed class CompletionVerb(Func<IReadOnlyList<VerbUsage>> usages) : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Completion];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel)
    {
        terminal.Output.Write(given.Word switch
        {
            "bash" => BashCompletion.Script(usages()),
            "zsh" => ZshCompletion.Script(usages()),
            "fish" => FishCompletion.Script(usages()),
            _ => throw new UnreachableException($"no script for {given.Word}"),
        });
        return Task.FromResult(ExitStatus.Holds);
    }
}
