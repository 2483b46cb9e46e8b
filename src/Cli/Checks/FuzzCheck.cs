using Verified.Cli.Progress;
using Verified.Models.Fuzzing;
using Verified.Models.Schedules;
using Verified.Models.Traces;

namespace Verified.Cli.Checks;

/// <summary>Runs random programs on the kernel and judges each of its steps by the specification.</summary>
internal sealed class FuzzCheck : ICheck
{
    public string Name => World == World.Native ? "fuzz" : $"fuzz on {World}";

    /// <summary>Fixes programs and schedules.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>After so many steps it is enough; nothing: what the budget allows.</summary>
    public long? Steps { get; init; }

    /// <summary>How threads are interleaved; nothing: in every way there is.</summary>
    public ScheduleKind? Schedule { get; init; }

    /// <summary>What the kernel runs on.</summary>
    public World World { get; init; } = World.Native;

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var steps = Steps ?? (budget == Budget.Quick ? 600_000 : 5_000_000);
        try
        {
            var report = new FuzzRun(World.Build).Run(new FuzzBudget(Seed, steps, Schedule), new Heard(progress, "steps", steps), cancel);
            return Task.FromResult(CheckResult.Of(Verdict(report, steps), Counts(report)));
        }
        finally
        {
            World.Release();
        }
    }

    private CaseResult Verdict(FuzzReport report, long wanted)
    {
        var isNative = World == World.Native;
        var on = isNative ? "" : $" --world {World}";
        var verdict = new FuzzVerdict(isNative ? $"notifier, seed {Seed}" : $"notifier on {World}, seed {Seed}", "notifier", Seed)
        {
            World = World.ToString(), ReplayedWith = on, FoundBy = $"./verified fuzz notifier --seed {Seed}{on}{(Schedule is { } schedule ? $" --schedule {schedule.ToString().ToLowerInvariant()}" : "")}",
        };
        return report is { Failure: { } failure, Trace: { } trace } ? verdict.Failed(failure, TraceText.Tell(trace), report.Programs) : verdict.Held(report.Steps, wanted, "steps", []);
    }

    private static Count[] Counts(FuzzReport report) =>
    [
        new("programs", report.Programs),
        new("steps judged", report.Steps),
        new("steps/s", (long)report.Rate),
        new("rules taken", report.Coverage.Taken.Count(rule => rule.Value > 0)),
        new("rules never taken", report.Coverage.NeverTaken.Count),
    ];
}
