using Verified.Abi;
using Verified.Cli.Output;
using Verified.Cli.Progress;
using Verified.Hardware.Kvm;
using LiveVerdict = Verified.Hardware.Tracing.Verdict;

namespace Verified.Cli.Checks;

/// <summary>Judges the KVM of this machine: a guest uses memory that the host takes away.</summary>
/// <param name="options">How long and what; nothing: what the budget allows.</param>
internal sealed class LiveKvmCheck(LiveKvmOptions? options = null) : ICheck
{
    public string Name => "live kvm";

    /// <summary>The file that keeps the trace, or null.</summary>
    public string? RecordTo { get; init; }

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        if (RecordTo is not null)
        {
            OutputFile.Try("", RecordTo);
        }

        if (LiveKvm.Probe() is { } reason)
        {
            throw new MissingComponentException("a KVM that can be judged", reason);
        }

        using var recording = RecordTo is null ? null : new OutputStream(RecordTo);
        progress.Report(Advance.InWords("starts the guest"));
        var report = LiveKvm.Run((options ?? Within(budget)) with { RecordTo = recording }, line => progress.Report(Advance.InWords(line)), cancel);
        var fault = recording?.Finish();
        return Task.FromResult(new CheckResult([Verdict(report)], Counts(report).ToList()) { Unwritten = fault is null ? [] : [$"{RecordTo}: not written: {fault}"], Evidence = Evidence(report) });
    }

    private static LiveKvmOptions Within(Budget budget) =>
        new() { Duration = TimeSpan.FromSeconds(budget == Budget.Quick ? 5 : 10) };

    private CaseResult Verdict(LiveKvmReport report)
    {
        var name = $"{Name} ({report.Mode})";
        return report.Verdict switch
        {
            LiveVerdict.Holds => CaseResult.Passed(name),
            LiveVerdict.Violated => CaseResult.Failed(name, report.Reason) with
            {
                Claim = report.Trace?.Violations.FirstOrDefault()?.Claim,
                Details = Seen(report).ToList(),
                Reproduce = "./verified live kvm --record FILE",
            },
            LiveVerdict.Inconclusive when report.Interrupted => CaseResult.Skipped(name, $"interrupted: {report.Reason}"),
            LiveVerdict.Inconclusive => CaseResult.Error(name, $"inconclusive: {report.Reason}"),
            LiveVerdict.Skipped => CaseResult.Skipped(name, report.Reason),
        };
    }

    private static IEnumerable<string> Seen(LiveKvmReport report) =>
        (report.Trace?.Violations.SelectMany(v => v.ToString().Split('\n')) ?? []).Concat(report.Guest?.Examples ?? []);

    /// <summary>By what the kernel was judged: no freed frame is mapped by an spte, as the trace shows; and a read returns what was written last, as the guest sees.</summary>
    private static IReadOnlyList<ClaimEvidence> Evidence(LiveKvmReport report) => report is not { Verdict: LiveVerdict.Holds, Trace: { } trace, Guest: { } guest } ? [] :
    [
        new("MMN-SPTE-001", EvidenceKind.Live, [new("freed frames", (long)trace.FramesFreed), new("installs", (long)trace.Installs), new("invalidations", (long)trace.Invalidations)]),
        new("MMN-DATA-001", EvidenceKind.Live, [new("reads", (long)guest.Reads), new("writes", (long)guest.Writes)]),
    ];

    private static IEnumerable<Count> Counts(LiveKvmReport report)
    {
        if (report is not { Trace: { } trace, Guest: { } guest })
        {
            yield break;
        }

        yield return new("invalidations", (long)trace.Invalidations);
        yield return new("installs", (long)trace.Installs);
        yield return new("freed frames judged", (long)trace.FramesFreed);
        yield return new("guest accesses", (long)(guest.Reads + guest.Writes));
        yield return new("host operations", report.Operations.Sum(o => o.Count));
        yield return new("events lost", (long)trace.Lost);
        if (report.Sensitivity is { } edits)
        {
            yield return new("edits of the trace", edits.Deletions + edits.Moves);
            yield return new("of them noticed", edits.DeletionsCaught + edits.MovesCaught);
        }
    }
}
