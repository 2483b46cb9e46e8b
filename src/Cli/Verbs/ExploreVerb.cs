using Verified.Cli.Checks;
using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary><c>explore MODEL</c>: every state of a scope.</summary>
internal sealed class ExploreVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Explore];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel)
    {
        var (model, scope) = (given.Words[0], given.Text("--scope") ?? "");
        ScopeWords.Judge(Specifications.Named(model), scope);
        return given.Judges(terminal, cancel, new ExploreCheck(model, scope)
        {
            Checkpoint = given.Text("--checkpoint"),
            Resume = given.Text("--resume"),
        });
    }
}
