using System.Globalization;
using Verified.Abi;
using Verified.Cli.Output;
using Verified.Cli.Progress;
using Verified.Models.Bugs;

namespace Verified.Cli.Checks;

/// <summary>Plants seeded bugs in the kernel; each must be caught by the claim that its story names, and the kernel without them by none.</summary>
/// <param name="wanted">The bugs; nothing: all of them, or one of sixteen if it is to be quick.</param>
internal sealed class BugsCheck(IReadOnlyList<SeededBug>? wanted = null) : ICheck
{
    /// <summary>To be quick, one of so many is planted.</summary>
    private const int PlantedOf = 16;

    /// <summary>To be quick, so many programs are run without a bug.</summary>
    private const int QuickPrograms = 200;

    /// <summary>Where there is time, the claim must catch each bug with the programs of these seeds too, besides those of seed 1.</summary>
    private static readonly ulong[] MoreSeeds = [2, 3];

    public string Name => "bugs";

    public async Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var all = wanted ?? SeededBug.All(Repository.Root);
        var bugs = wanted is null && budget == Budget.Quick ? all.Where((_, number) => number % PlantedOf == 0).ToList() : all;
        var (run, unchanged) = (new BugRun(Repository.Root) { MoreSeeds = budget == Budget.Quick ? [] : MoreSeeds }, bugs.Select(bug => bug.Scene).Distinct().ToList());
        var names = unchanged.Select((scene, number) => $"without a bug, {number + 1}: {scene.Name}").Concat(bugs.Select(bug => bug.Id)).ToList();
        var (verdicts, reports, done) = (new CaseResult?[names.Count], new BugReport?[bugs.Count], 0);

        progress.Report(new Advance(0, "bugs", bugs.Count) { Phase = "with and without bugs" });

        // The kernels without a bug first: they take longest.
        var work = OnAllProcessors(names, verdicts, cancel, job =>
        {
            if (job < unchanged.Count)
            {
                return Unchanged(names[job], run.Baseline(unchanged[job], budget == Budget.Quick ? QuickPrograms : int.MaxValue, cancel));
            }

            var report = run.Plant(bugs[job - unchanged.Count], cancel);
            progress.Report(new Advance(Interlocked.Increment(ref done), "bugs", bugs.Count) { Phase = "with and without bugs" });
            reports[job - unchanged.Count] = report;
            return Verdict(report);
        });
        // Compiling a kernel and making a run small look at no token: they are not waited for.
        if (Patience.Ends(work, Patience.OfAPart, cancel))
        {
            await work;
        }

        var planted = reports.OfType<BugReport>().ToList();
        return new CheckResult(
            [.. names.Zip(verdicts, (name, verdict) => verdict ?? CaseResult.Skipped(name, "interrupted before it was judged"))],
            [.. Counts(planted), .. bugs.Count < all.Count ? [new Count("bugs left to the full budget", all.Count - bugs.Count)] : Array.Empty<Count>()])
        {
            Unwritten = Keep(planted),
            Evidence = ClaimEvidence.Sum(planted.Where(one => one.Outcome == BugOutcome.Caught).Select(one => new ClaimEvidence(one.Bug.Claim, EvidenceKind.Bugs, [new(one.Bug.Id, one.Median.Programs)]))),
        };
    }

    /// <summary>What an interruption leaves undone has no verdict; what was done before has, and a mistake of ours takes no other verdict with it.</summary>
    private static Task OnAllProcessors(IReadOnlyList<string> names, CaseResult?[] verdicts, CancellationToken cancel, Func<int, CaseResult> judge) =>
        Parallel.ForEachAsync(Enumerable.Range(0, names.Count), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (number, _) =>
        {
            if (cancel.IsCancellationRequested)
            {
                return ValueTask.CompletedTask;
            }

            try
            {
                verdicts[number] = judge(number);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // It has no verdict.
            }
            catch (Exception mistake) when (mistake is not MissingComponentException)
            {
                verdicts[number] = CaseResult.Error(names[number], mistake.ToString());
            }

            return ValueTask.CompletedTask;
        });

    /// <summary>Keeps the traces in the checkout; says once why not.</summary>
    private static IReadOnlyList<string> Keep(IReadOnlyList<BugReport> reports)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "traces");
        var fault = reports.Where(report => report.Trace is not null).Select(report => OutputFile.Save(Path.Combine(folder, $"{report.Bug.Id}.trace"), report.Trace!)).FirstOrDefault(fault => fault is not null);
        return fault is null ? [] : [$"traces of the bugs: not saved in {folder}: {fault}"];
    }

    private static CaseResult Unchanged(string name, BaselineReport report) =>
        report.Failure is { } failure
            ? UnchangedStory.Of(name, failure, report)
            : CaseResult.Passed(name) with { Elapsed = report.Elapsed };

    private static CaseResult Verdict(BugReport report)
    {
        var seconds = report.Catching.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture);
        var about = new CaseResult(report.Bug.Id, Outcome.Failed)
        {
            Claim = report.Bug.Claim,
            Elapsed = report.Catching,
            File = $"bugs/{report.Bug.Id}/bug.diff",
            Reproduce = $"./verified bugs {report.Bug.Id}",
        };
        return report.Outcome switch
        {
            BugOutcome.Caught => about with
            {
                Outcome = Outcome.Passed,
                Reason = $"{report.Bug.Title}: caught in {seconds} s by {Programs(report)}, {report.TraceSteps} steps when made small",
                Reproduce = null,
            },
            BugOutcome.CaughtByAnother => about with { Reason = $"not caught by this claim but by {report.Detail}" },
            BugOutcome.Missed => about with { Reason = report.Detail },
            BugOutcome.Broken => about with { Outcome = Outcome.Error, Reason = report.Detail },
        };
    }

    private static string Programs(BugReport report) => report.BySeed.Count == 1
        ? $"program {report.Programs}"
        : $"program {string.Join(", ", report.BySeed.Select(one => $"{one.Programs} of seed {one.Seed}"))} (median {report.Median.Programs}, worst {report.Worst.Programs})";

    private static Count[] Counts(IReadOnlyList<BugReport> reports)
    {
        var caught = reports.Where(r => r.Outcome == BugOutcome.Caught).OrderBy(r => r.Catching).ToList();
        return caught.Count == 0
            ? [new("bugs", reports.Count), new("caught", 0)]
            :
            [
                new("bugs", reports.Count),
                new("caught", caught.Count),
                new("ms to catch the median one", (long)caught[caught.Count / 2].Catching.TotalMilliseconds),
                new("programs to catch the median one", caught.SelectMany(r => r.BySeed).Select(one => one.Programs).Order().ElementAt(caught.Sum(r => r.BySeed.Count) / 2)),
                new("programs to catch the hardest", caught.Max(r => r.Worst.Programs)),
                new("steps of the longest trace", caught.Max(r => r.TraceSteps)),
            ];
    }
}
