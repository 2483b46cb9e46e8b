using Verified.Cli.Progress;
using Verified.Kernel.ParavirtOps.Xen.Guest;
using Verified.Models.Xen.Guest;

namespace Verified.Cli.Checks;

/// <summary>Runs random programs on the paravirtual guest and judges each of its steps by its contract.</summary>
internal sealed class GuestFuzzCheck : ICheck
{
    public string Name => "fuzz xen-guest";

    /// <summary>Fixes programs and schedules.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>After so many programs it is enough; nothing: what the budget allows.</summary>
    public int? Programs { get; init; }

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var programs = Programs ?? (budget == Budget.Quick ? 200 : 2_000);
        var report = new GuestFuzzRun(sizes => new GuestKernel(sizes)).Run(Seed, programs, new Heard(progress, "programs", programs), cancel);
        return Task.FromResult(CheckResult.Of(Verdict(report, programs), Counts(report)));
    }

    private CaseResult Verdict(GuestFuzzReport report, int wanted)
    {
        var verdict = new FuzzVerdict($"xen-guest, seed {Seed}", "xen-guest", Seed) { FoundBy = $"./verified fuzz xen-guest --seed {Seed}" };
        return report is { Failure: { } failure, Trace: { } trace } ? verdict.Failed(failure, GuestTraceText.Tell(trace), report.Programs)
            : verdict.Held(report.Programs, wanted, "programs", [FuzzVerdict.NeverTaken(report.Taken)]);
    }

    private static Count[] Counts(GuestFuzzReport report) =>
    [
        new("programs", report.Programs),
        new("operations that did something", report.Operations),
        new("steps judged", report.Steps),
        new("steps/s", (long)(report.Steps / Math.Max(report.Elapsed.TotalSeconds, 1e-9))),
        new("rules taken", report.Taken.Count(rule => rule.Value > 0)),
        new("rules never taken", report.Taken.Count(rule => rule.Value == 0)),
    ];
}
