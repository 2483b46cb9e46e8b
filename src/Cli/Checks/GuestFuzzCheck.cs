using Verified.Cli.Progress;
using Verified.Kernel.ParavirtOps.Xen.Guest;
using Verified.Models.Refinement;
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
        var heard = new Heard(done => progress.Report(new Advance(done, "programs", programs)));
        var report = new GuestFuzzRun(sizes => new GuestKernel(sizes)).Run(Seed, programs, heard, cancel);
        return Task.FromResult(CheckResult.Of(Verdict(report, programs), Counts(report)));
    }

    private CaseResult Verdict(GuestFuzzReport report, int wanted)
    {
        var name = $"xen-guest, seed {Seed}";
        if (report is { Failure: { } failure, Trace: { } trace })
        {
            var file = Path.Combine("artifacts", "traces", $"fuzz-xen-guest-{Seed}.trace");
            var lines = failure.Lines().ToList();
            Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "traces"));
            File.WriteAllText(Path.Combine(Repository.Root, file), GuestTraceText.Print(trace, lines));
            return new CaseResult(name, failure.Kind == FailureKind.Scope ? Outcome.Error : Outcome.Failed)
            {
                Reason = lines[0],
                Claim = failure.Violations.FirstOrDefault()?.Id ?? failure.Id,
                Details = lines.Skip(1).ToList(),
                File = file,
                Reproduce = $"./verified replay {file}",
            };
        }

        return report.Programs >= wanted
            ? CaseResult.Passed(name) with { Details = [$"rules never taken: {Never(report)}"] }
            : CaseResult.Skipped(name, $"interrupted after {report.Programs} programs, none of which failed");
    }

    private static string Never(GuestFuzzReport report) =>
        string.Join(", ", report.Taken.Where(rule => rule.Value == 0).Select(rule => rule.Key)) is { Length: > 0 } names ? names : "none";

    private static Count[] Counts(GuestFuzzReport report) =>
    [
        new("programs", report.Programs),
        new("operations that did something", report.Operations),
        new("steps judged", report.Steps),
        new("steps/s", (long)(report.Steps / Math.Max(report.Elapsed.TotalSeconds, 1e-9))),
        new("rules taken", report.Taken.Count(rule => rule.Value > 0)),
        new("rules never taken", report.Taken.Count(rule => rule.Value == 0)),
    ];

    /// <summary>Hears at once and on the same thread, where the library's own would post.</summary>
    private sealed class Heard(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }
}
