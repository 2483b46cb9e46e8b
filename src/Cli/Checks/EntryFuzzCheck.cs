using Verified.Cli.Progress;
using Verified.Kernel.Xen.Transfer;
using Verified.Models.Refinement;
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
        var report = new EntryFuzzRun(sizes => new EntryKernel(sizes)).Run(Seed, programs, new Heard(done => progress.Report(new Advance(done, "programs", programs))), cancel);
        return Task.FromResult(CheckResult.Of(Verdict(report, programs), Counts(report)));
    }

    private CaseResult Verdict(EntryFuzzReport report, int wanted)
    {
        var name = $"xen-entry, seed {Seed}";
        if (report is { Failure: { } failure, Trace: { } trace })
        {
            var file = Path.Combine("artifacts", "traces", $"fuzz-xen-entry-{Seed}.trace");
            var lines = failure.Lines().ToList();
            Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "traces"));
            File.WriteAllText(Path.Combine(Repository.Root, file), EntryTraceText.Print(trace, lines));
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
            ? CaseResult.Passed(name) with { Details = Details(report) }
            : CaseResult.Skipped(name, $"interrupted after {report.Programs} programs, none of which failed");
    }

    private static List<string> Details(EntryFuzzReport report) =>
    [
        $"rules never taken: {Listed(report.Taken.Where(rule => rule.Value == 0).Select(rule => rule.Key.ToString()))}",
        .. report.Refused.GroupBy(refusal => refusal.Key.Errno).OrderBy(group => group.Key)
            .Select(group => $"{group.Key} {group.Sum(refusal => refusal.Value)}: {Listed(group.OrderByDescending(refusal => refusal.Value).Select(refusal => $"{refusal.Key.Rule} {refusal.Value}"))}"),
    ];

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } text ? text : "none";

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

    /// <summary>Hears at once and on the same thread, where the library's own would post.</summary>
    private sealed class Heard(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }
}
