using Verified.Abi;
using Verified.Abi.Xen.Live;
using Verified.Cli.Progress;
using Verified.Hardware.Xen;
using Verified.Kernel.Targets.Xen.Live;
using Verified.Models.Xen.Live;

namespace Verified.Cli.Checks;

/// <summary>Runs random programs of hypercalls on real Xen and on our hypervisor; whatever both show must be the same.</summary>
internal sealed class LiveXenCheck : ICheck
{
    /// <summary>QEMU 7.2's processor answers so; see <see cref="LiveXenPlan.InterruptErrorScale"/>.</summary>
    private const uint InterruptErrorScaleOfQemu = 16;

    public string Name => "live xen";

    /// <summary>Fixes the programs.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many programs; nothing: what the budget allows.</summary>
    public int? Programs { get; init; }

    /// <summary>Our hypervisor with the agent, to be compared with real Xen.</summary>
    public static LiveKernel Ours() => new(Plan());

    /// <summary>With what it is started.</summary>
    public static LiveXenPlan Plan() => new(AgentElf.ToFile(), LiveXen.Megabytes << 8) { InterruptErrorScale = InterruptErrorScaleOfQemu };

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var programs = Programs ?? (budget == Budget.Quick ? 300 : 2_000);
        progress.Report(Advance.InWords("") with { Phase = "Xen boots" });
        using var real = new LiveXen(cancel);
        using var ours = Ours();
        var pair = new LivePair(real, ours);
        progress.Report(new Advance(0, "probes", LiveProbes.All.Count) { Phase = "probes" });
        var probes = Probe(pair);
        var report = new LiveFuzzRun(real, ours, pair).Run(Seed, programs, shrinks: true, new Heard(progress, "programs", programs, "random programs"), cancel);
        return Task.FromResult(new CheckResult([probes, Verdict(report, programs)], [.. Counts(report), new("probes", LiveProbes.All.Count)]));
    }

    /// <summary>The questions of which the answer is written down.</summary>
    private static CaseResult Probe(LivePair pair)
    {
        var run = new LiveProbeRun(pair);
        List<string> wrong = [.. LiveProbes.All.Select(probe => (probe.Name, Wrong: run.Judge(probe))).Where(judged => judged.Wrong is not null).Select(judged => $"{judged.Name}: {judged.Wrong}")];
        return wrong.Count == 0 ? CaseResult.Passed("probes of the contract") : CaseResult.Failed("probes of the contract", wrong[0]) with { Details = wrong };
    }

    private CaseResult Verdict(LiveFuzzReport report, int wanted)
    {
        var name = $"real Xen and ours, seed {Seed}";
        if (report is not { Failure: { } failure, Program: { } program })
        {
            return report.Programs >= wanted ? CaseResult.Passed(name) with { Reason = "whatever both show is the same; both have answered", Details = Details(report.Pair) }
                : CaseResult.Skipped(name, $"interrupted after {report.Programs} programs, on none of which they differ");
        }

        var verdict = new FuzzVerdict(name, "live-xen", Seed) { ReplayedWith = " --on ours,xen", FoundBy = $"./verified live xen --seed {Seed} --programs {report.Programs}", HasStates = false };
        return verdict.Failed(failure.Of(program, "real Xen", "ours"), LiveTraceText.Tell(program, failure), report.Programs);
    }

    /// <summary>For each hypercall which errno was answered how often by both, and which freedom was used.</summary>
    private static List<string> Details(LivePair pair) =>
    [
        .. pair.Answers.GroupBy(answer => answer.Key.Number).OrderBy(group => group.Key)
            .Select(group => $"{NameOf(group.Key),-16} {string.Join(", ", group.OrderByDescending(answer => answer.Key.Answer).Select(answer => $"{Text(answer.Key.Answer)} {answer.Value}"))}"),
        .. pair.Freedoms.Where(freedom => freedom.Key != LiveFreedom.Times).Select(freedom => $"freedom {freedom.Key}: used {freedom.Value} times"),
    ];

    /// <summary>Source: Xen 4.17 xen/include/public/xen.h.</summary>
    private static readonly Dictionary<ulong, string> Names = new()
    {
        [0] = "set_trap_table", [1] = "mmu_update", [2] = "set_gdt", [3] = "stack_switch", [4] = "set_callbacks", [5] = "fpu_taskswitch", [8] = "set_debugreg", [9] = "get_debugreg",
        [10] = "update_descriptor", [12] = "memory_op", [13] = "multicall", [14] = "update_va_mapping", [17] = "xen_version", [20] = "grant_table_op", [21] = "vm_assist",
        [22] = "update_va_mapping_otherdomain", [23] = "iret", [24] = "vcpu_op", [25] = "set_segment_base", [26] = "mmuext_op", [28] = "nmi_op", [29] = "sched_op", [30] = "callback_op",
        [32] = "event_channel_op", [33] = "physdev_op",
    };

    private static string NameOf(ulong number) => Names.TryGetValue(number, out var name) ? name : $"{number:x}";

    private static string Text(long answer) => answer == 0 ? "done" : Enum.IsDefined((Errno)(-answer)) ? $"-{(Errno)(-answer)}" : $"{answer}";

    private static Count[] Counts(LiveFuzzReport report) =>
    [
        new("programs", report.Programs),
        new("hypercalls compared", report.Pair.Hypercalls),
        new("of them errnos", report.Pair.Answers.Where(answer => answer.Key.Answer != 0).Sum(answer => answer.Value)),
        new("kinds of errno", report.Pair.Answers.Select(answer => answer.Key.Answer).Where(answer => answer != 0).Distinct().Count()),
        new("exceptions and events compared", report.Pair.Transfers),
        new("other instructions compared", report.Pair.Instructions),
        new("hypercalls between programs", report.Pair.Restoring),
        new("programs that end both domains", report.Pair.Deaths),
        new("boots", report.Pair.Restarts + 1),
        new("hypercalls/s", (long)(report.Pair.Hypercalls / Math.Max(report.Elapsed.TotalSeconds, 1e-9))),
    ];
}
