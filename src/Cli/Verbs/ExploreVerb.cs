using Verified.Abi;
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
        if (given.Has("--every") && !given.Has("--checkpoint") && !given.Has("--resume"))
        {
            throw new BadInputException("--every", "only with --checkpoint or --resume, without which nothing is kept");
        }

        return given.Judges(terminal, cancel, new ExploreCheck(model, scope)
        {
            Checkpoint = given.Text("--checkpoint"),
            Resume = given.Text("--resume"),
            Every = TimeSpan.FromSeconds(given.Count("--every")!.Value),
            OnRemark = line => Remark(terminal, line),
        });
    }

    // Where a person watches, the line that shows the progress gives way.
    private static void Remark(Terminal terminal, string line) => terminal.Error.WriteLine(terminal.ErrorIsWatched ? $"\r\u001b[K{line}" : line);
}
