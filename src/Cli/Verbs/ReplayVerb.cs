using Verified.Cli.Replays;
using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary><c>replay FILE</c>: one saved trace, on the targets that can be asked to take its steps.</summary>
internal sealed class ReplayVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Replay];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel) =>
        given.Judges(terminal, cancel, ReplayKind.CheckOfFile(
            given.Words[0], given.Text("--on"), given.Has("--world") ? World.Named(given.Required("--world")) : null, given.Count("--until") ?? 0));
}
