using Verified.Abi;
using Verified.Cli.Progress;
using Verified.Kernel.Xen.Abi;
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
        var report = new AbiFuzzRun(sizes => new XenAbiKernel(sizes)).Run(Seed, programs, new Heard(progress, "programs", programs), cancel);
        return Task.FromResult(CheckResult.Of(Verdict(report, programs), Counts(report)));
    }

    private CaseResult Verdict(AbiFuzzReport report, int wanted)
    {
        var verdict = new FuzzVerdict($"xen-abi, seed {Seed}", "xen-abi", Seed) { FoundBy = $"./verified fuzz xen-abi --seed {Seed}" };
        return report is { Failure: { } failure, Trace: { } trace } ? verdict.Failed(failure, AbiTraceText.Tell(trace), report.Programs)
            : verdict.Held(report.Programs, wanted, "programs", Details(report));
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
}
