using Verified.Abi;
using Verified.Cli.Progress;
using Verified.Kernel.Xen.Abi;
using Verified.Models.Refinement;
using Verified.Models.Xen.Abi;

namespace Verified.Cli.Checks;

/// <summary>Runs random programs of hypercalls by number on the hypervisor and judges each call.</summary>
internal sealed class XenAbiFuzzCheck : ICheck
{
    public string Name => "fuzz xen-abi";

    /// <summary>Fixes programs and schedules.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many programs; nothing: what the budget allows.</summary>
    public int? Programs { get; init; }

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var programs = Programs ?? (budget == Budget.Quick ? 400 : 4_000);
        var heard = new Heard(done => progress.Report(new Advance(done, "programs", programs)));
        var report = new AbiFuzzRun(sizes => new XenAbiKernel(sizes)).Run(Seed, programs, heard, cancel);
        return Task.FromResult(CheckResult.Of(Verdict(report, programs), Counts(report)));
    }

    private CaseResult Verdict(AbiFuzzReport report, int wanted)
    {
        var name = $"xen-abi, seed {Seed}";
        if (report is { Failure: { } failure, Trace: { } trace })
        {
            var file = Path.Combine("artifacts", "traces", $"fuzz-xen-abi-{Seed}.trace");
            var lines = failure.Lines().ToList();
            Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "traces"));
            File.WriteAllText(Path.Combine(Repository.Root, file), AbiTraceText.Print(trace, lines));
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

    /// <summary>For each hypercall what it answered, the most frequent first.</summary>
    private static List<string> Details(AbiFuzzReport report) =>
        [.. report.Answers.GroupBy(answer => answer.Key.Number).OrderBy(group => group.Key).Where(group => group.Key < 64)
            .Select(group => $"hypercall {group.Key}: {string.Join(", ", group.OrderByDescending(answer => answer.Value).Take(12).Select(answer => $"{Text(answer.Key.Answer)} {answer.Value}"))}")];

    private static string Text(long answer) => answer < 0 && Enum.IsDefined((Errno)(-answer)) ? $"-{(Errno)(-answer)}" : $"{answer}";

    private static Count[] Counts(AbiFuzzReport report) =>
    [
        new("programs", report.Programs),
        new("cut short", report.CutShort),
        new("hypercalls judged", report.Hypercalls),
        new("steps judged", report.Steps),
        new("rules taken", report.Taken.Count),
        new("hypercalls/s", (long)report.Rate),
    ];

    /// <summary>Hears at once and on the same thread, where the library's own would post.</summary>
    private sealed class Heard(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }
}
