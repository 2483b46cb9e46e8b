using System.Globalization;
using Verified.Cli.Progress;
using Verified.Models.Bugs;

namespace Verified.Cli.Checks;

/// <summary>Plants seeded bugs in the kernel; each must be caught by the claim that its story names, and the kernel without them by none.</summary>
/// <param name="wanted">The bugs; nothing: all of them, or one of twelve if it is to be quick.</param>
internal sealed class BugsCheck(IReadOnlyList<SeededBug>? wanted = null) : ICheck
{
    /// <summary>To be quick, one of so many is planted.</summary>
    private const int PlantedOf = 12;

    /// <summary>To be quick, so many programs are run without a bug.</summary>
    private const int QuickPrograms = 400;

    public string Name => "bugs";

    public async Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var all = wanted ?? SeededBug.All(Repository.Root);
        var bugs = wanted is null && budget == Budget.Quick ? all.Where((_, number) => number % PlantedOf == 0).ToList() : all;
        var run = new BugRun(Repository.Root, Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "traces")).FullName);
        var unchanged = bugs.Select(bug => bug.Scene).Distinct().ToList();
        var (baselines, reports) = (new BaselineReport?[unchanged.Count], new BugReport?[bugs.Count]);
        var done = 0;

        progress.Report(new Advance(0, "bugs", bugs.Count) { Phase = "with and without bugs" });

        // The kernels without a bug first: they take longest.
        await OnAllProcessors(unchanged.Count + bugs.Count, job =>
        {
            if (job < unchanged.Count)
            {
                baselines[job] = run.Baseline(unchanged[job], budget == Budget.Quick ? QuickPrograms : int.MaxValue, cancel);
                return;
            }

            reports[job - unchanged.Count] = run.Plant(bugs[job - unchanged.Count], cancel);
            progress.Report(new Advance(Interlocked.Increment(ref done), "bugs", bugs.Count) { Phase = "with and without bugs" });
        });
        return new CheckResult(
            [
                .. unchanged.Select((scene, number) => $"without a bug, {number + 1}: {scene.Name}")
                    .Zip(baselines, (name, report) => report is { } ran ? Unchanged(name, ran) : Interrupted(name)),
                .. bugs.Zip(reports, (bug, report) => report is { } planted ? Verdict(planted) : Interrupted(bug.Id)),
            ],
            [.. Counts([.. reports.OfType<BugReport>()]), .. bugs.Count < all.Count ? [new Count("bugs left to the full budget", all.Count - bugs.Count)] : Array.Empty<Count>()]);
    }

    /// <summary>What an interruption leaves undone is missing from the results, and what was done before is not.</summary>
    private static Task OnAllProcessors(int jobs, Action<int> job) =>
        Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (number, _) =>
        {
            try
            {
                job(number);
            }
            catch (OperationCanceledException)
            {
            }

            return ValueTask.CompletedTask;
        });

    private static CaseResult Interrupted(string name) => CaseResult.Skipped(name, "interrupted before it was judged");

    private static CaseResult Unchanged(string name, BaselineReport report) =>
        report.Failure is { } failure
            ? CaseResult.Failed(name, $"it fails without any bug: {failure.Id}") with { Details = failure.Lines().ToList() }
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
                Reason = $"{report.Bug.Title}: caught in {seconds} s by program {report.Programs}, {report.TraceSteps} steps when made small",
                Reproduce = null,
            },
            BugOutcome.CaughtByAnother => about with { Reason = $"not caught by this claim but by {report.Detail}" },
            BugOutcome.Missed => about with { Reason = report.Detail },
            BugOutcome.Broken => about with { Outcome = Outcome.Error, Reason = report.Detail },
        };
    }

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
                new("steps of the longest trace", caught.Max(r => r.TraceSteps)),
            ];
    }
}
