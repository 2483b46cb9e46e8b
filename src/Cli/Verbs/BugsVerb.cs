using Verified.Cli.Checks;
using Verified.Cli.Usage;
using Verified.Models.Bugs;

namespace Verified.Cli.Verbs;

/// <summary><c>bugs</c>: plants each seeded bug, and says which claim caught it.</summary>
internal sealed class BugsVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Bugs];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel)
    {
        var all = SeededBug.All(Repository.Root);
        return given.Judges(terminal, cancel, new BugsCheck(given.Words.Count == 0 ? all : [.. all.Where(bug => given.Words.Contains(bug.Id))]));
    }
}
