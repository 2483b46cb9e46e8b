using Verified.Cli.Progress;
using Verified.Kernel.Xen;
using Verified.Models.Refinement;
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
        var heard = new Heard(done => progress.Report(new Advance(done, "hypercalls", hypercalls)));
        var report = new XenFuzzRun(sizes => new XenKernel(sizes)).Run(Seed, hypercalls, null, heard, cancel);
        return Task.FromResult(CheckResult.Of(Verdict(report, hypercalls), Counts(report)));
    }

    private CaseResult Verdict(XenFuzzReport report, long wanted)
    {
        var name = $"xen, seed {Seed}";
        if (report is { Failure: { } failure, Trace: { } trace })
        {
            var file = Path.Combine("artifacts", "traces", $"fuzz-xen-{Seed}.trace");
            var lines = failure.Lines().ToList();
            Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "traces"));
            File.WriteAllText(Path.Combine(Repository.Root, file), XenTraceText.Print(trace, lines));
            return new CaseResult(name, failure.Kind == FailureKind.Scope ? Outcome.Error : Outcome.Failed)
            {
                Reason = lines[0],
                Claim = failure.Violations.FirstOrDefault()?.Id ?? failure.Id,
                Details = lines.Skip(1).ToList(),
                File = file,
                Reproduce = $"./verified replay {file}",
            };
        }

        return report.Hypercalls >= wanted
            ? CaseResult.Passed(name) with { Details = Details(report) }
            : CaseResult.Skipped(name, $"interrupted after {report.Hypercalls} hypercalls, none of which failed");
    }

    private static List<string> Details(XenFuzzReport report) =>
    [
        $"rules never taken: {Listed(report.Taken.Where(rule => rule.Value == 0).Select(rule => rule.Key.ToString()))}",
        .. report.Refused.GroupBy(refusal => refusal.Key.Errno).OrderBy(group => group.Key)
            .Select(group => $"{group.Key} {group.Sum(refusal => refusal.Value)}: {Listed(group.OrderByDescending(refusal => refusal.Value).Select(refusal => $"{refusal.Key.Rule} {refusal.Value}"))}"),
    ];

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } text ? text : "none";

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

    /// <summary>Hears at once and on the same thread, where the library's own would post.</summary>
    private sealed class Heard(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }
}
