using Verified.Cli.Progress;
using Verified.Models.Fuzzing;
using Verified.Models.Refinement;
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
        var steps = Steps ?? (budget == Budget.Quick ? 1_000_000 : 5_000_000);
        var heard = new Heard(done => progress.Report(new Advance(done, "steps", steps)));
        var report = new FuzzRun(World.Build).Run(new FuzzBudget(Seed, steps, Schedule), heard, cancel);
        return Task.FromResult(CheckResult.Of(Verdict(report, steps), Counts(report)));
    }

    private CaseResult Verdict(FuzzReport report, long wanted)
    {
        var name = World == World.Native ? $"notifier, seed {Seed}" : $"notifier on {World}, seed {Seed}";
        if (report is { Failure: { } failure, Trace: { } trace })
        {
            var file = Path.Combine("artifacts", "traces", $"fuzz-{Seed}.trace");
            var lines = failure.Lines().ToList();
            Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "traces"));
            TraceFile.Save(Path.Combine(Repository.Root, file), trace, lines);
            // A run that leaves the scope of the judge says nothing about the kernel: that is our own mistake.
            var ended = failure.Kind == FailureKind.Scope ? Outcome.Error : Outcome.Failed;
            return new CaseResult(name, ended)
            {
                Reason = lines[0],
                Claim = failure.Violations.FirstOrDefault()?.Id ?? failure.Id,
                Details = lines.Skip(1).ToList(),
                File = file,
                Reproduce = World == World.Native ? $"./verified replay {file}" : $"./verified replay {file} --world {World}",
            };
        }

        return report.Steps >= wanted ? CaseResult.Passed(name) : CaseResult.Skipped(name, $"interrupted after {report.Steps} steps, none of which failed");
    }

    private static Count[] Counts(FuzzReport report) =>
    [
        new("programs", report.Programs),
        new("steps judged", report.Steps),
        new("steps/s", (long)report.Rate),
        new("rules taken", report.Coverage.Taken.Count(rule => rule.Value > 0)),
        new("rules never taken", report.Coverage.NeverTaken.Count),
    ];

    /// <summary>Hears at once and on the same thread, where the library's own would post.</summary>
    private sealed class Heard(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }
}
