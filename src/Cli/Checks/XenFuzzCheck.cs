using Verified.Cli.Progress;
using Verified.Kernel.Xen;
using Verified.Models.Xen;

namespace Verified.Cli.Checks;

/// <summary>Runs random hypercalls on the hypervisor and judges each of them by the specification.</summary>
internal sealed class XenFuzzCheck : ICheck
{
    public string Name => "fuzz xen";

    /// <summary>Fixes programs and schedules.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>After so many hypercalls it is enough; nothing: what the budget allows.</summary>
    public long? Hypercalls { get; init; }

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var hypercalls = Hypercalls ?? (budget == Budget.Quick ? 150_000 : 1_000_000);
        var report = new XenFuzzRun(sizes => new XenKernel(sizes)).Run(Seed, hypercalls, null, new Heard(progress, "hypercalls", hypercalls), cancel);
        return Task.FromResult(CheckResult.Of(Verdict(report, hypercalls), Counts(report)));
    }

    private CaseResult Verdict(XenFuzzReport report, long wanted)
    {
        var verdict = new FuzzVerdict($"xen, seed {Seed}", "xen", Seed) { FoundBy = $"./verified fuzz xen --seed {Seed}" };
        return report is { Failure: { } failure, Trace: { } trace } ? verdict.Failed(failure, XenTraceText.Tell(trace), report.Programs)
            : verdict.Held(report.Hypercalls, wanted, "hypercalls", [FuzzVerdict.NeverTaken(report.Taken), .. FuzzVerdict.Refusals(report.Refused)]);
    }

    private static Count[] Counts(XenFuzzReport report) =>
    [
        new("programs", report.Programs),
        new("hypercalls judged", report.Hypercalls),
        new("steps judged", report.Steps),
        new("refusals judged", report.Refused.Values.Sum()),
        new("hypercalls/s", (long)report.Rate),
        new("rules taken", report.Taken.Count(rule => rule.Value > 0)),
        new("rules never taken", report.Taken.Count(rule => rule.Value == 0)),
    ];
}
