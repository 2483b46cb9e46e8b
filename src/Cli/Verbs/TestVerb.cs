using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary><c>test</c> belongs to the launcher, which runs the tests of the checkout; here it only says so.</summary>
internal sealed class TestVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Test];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel)
    {
        terminal.Error.WriteLine("verified: test: expected to be run by the launcher, which runs 'dotnet test': ./verified test");
        return Task.FromResult(ExitStatus.BadInput);
    }
}
