using Verified.Cli.Checks;
using Verified.Cli.Usage;
using Verified.Hardware.Kvm;

namespace Verified.Cli.Verbs;

/// <summary><c>trace record</c> and <c>trace check</c>: recordings of a real kernel.</summary>
internal sealed class TraceVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.TraceRecord, UsageTable.TraceCheck];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel) =>
        given.Judges(terminal, cancel, given.Verb == UsageTable.TraceRecord ? [Record(given)] : [.. given.Words.Select(file => new RecordingCheck(file) { IsOneOfSeveral = given.Words.Count > 1 })]);

    private static LiveKvmCheck Record(Given given) => new(new LiveKvmOptions { Duration = TimeSpan.FromSeconds(given.Count("--seconds")!.Value) }) { RecordTo = given.Words[0] };
}
