using Verified.Cli.Progress;
using Verified.Kernel.Xen.Transfer;
using Verified.Models.Xen.Entry;

namespace Verified.Cli.Checks;

/// <summary>Lets random guests enter and leave the hypervisor, and judges each step of that by the specification.</summary>
internal sealed class EntryFuzzCheck : ICheck
{
    public string Name => "fuzz xen-entry";

    /// <summary>Fixes the programs.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many programs; nothing: what the budget allows.</summary>
    public int? Programs { get; init; }

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var programs = Programs ?? (budget == Budget.Quick ? 2_000 : 60_000);
        var report = new EntryFuzzRun(sizes => new EntryKernel(sizes)).Run(Seed, programs, new Heard(progress, "programs", programs), cancel);
        return Task.FromResult(CheckResult.Of(Verdict(report, programs), Counts(report)));
    }

    private CaseResult Verdict(EntryFuzzReport report, int wanted)
    {
        var verdict = new FuzzVerdict($"xen-entry, seed {Seed}", "xen-entry", Seed) { FoundBy = $"./verified fuzz xen-entry --seed {Seed}" };
        return report is { Failure: { } failure, Trace: { } trace } ? verdict.Failed(failure, EntryTraceText.Tell(trace), report.Programs)
            : verdict.Held(report.Programs, wanted, "programs", [FuzzVerdict.NeverTaken(report.Taken), .. FuzzVerdict.Refusals(report.Refused)]);
    }

    private static Count[] Counts(EntryFuzzReport report) =>
    [
        new("programs", report.Programs),
        new("actions", report.Actions),
        new("steps judged", report.Steps),
        new("steps/s", (long)(report.Steps / Math.Max(report.Elapsed.TotalSeconds, 1e-9))),
        new("refusals judged", report.Refused.Values.Sum()),
        new("rules taken", report.Taken.Count(rule => rule.Value > 0)),
        new("rules never taken", report.Taken.Count(rule => rule.Value == 0)),
    ];
}
