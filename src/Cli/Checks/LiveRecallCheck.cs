using System.Diagnostics;
using Verified.Abi;
using Verified.Abi.Xen.Live;
using Verified.Cli.Progress;
using Verified.Hardware.Xen;
using Verified.Models.Bugs;
using Verified.Models.Xen.Live;

namespace Verified.Cli.Checks;

/// <summary>Plants seeded bugs in our hypervisor: real Xen must show something else then.</summary>
/// <param name="wanted">The bugs; nothing: those of whose stories say that it does, or a few of them if it is to be quick.</param>
internal sealed class LiveRecallCheck(IReadOnlyList<SeededBug>? wanted = null) : ICheck, IKeepsCases
{
    /// <summary>To be quick, one of so many is planted.</summary>
    private const int PlantedOf = 40;

    private readonly JudgedCases judged = new();

    public string Name => "live xen recall";

    public IReadOnlyList<CaseResult> Judged => judged.All;

    /// <summary>How many programs are run on each.</summary>
    public int Programs { get; init; } = 600;

    /// <summary>Fixes them.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The bugs that are in the hypervisor.</summary>
    public static IReadOnlyList<SeededBug> All(string root) => [.. SeededBug.All(root).Where(bug => bug.Scene.Model is "xen" or "xen-entry" or "xen-abi")];

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var bugs = wanted ?? [.. All(Repository.Root).Where(bug => bug.IsSeenByXen).Where((_, number) => budget == Budget.Full || number % PlantedOf == 0)];
        progress.Report(Advance.InWords("") with { Phase = "Xen boots" });
        using var real = new LiveXen(cancel);
        foreach (var bug in bugs)
        {
            cancel.ThrowIfCancellationRequested();
            // What an earlier bug's programs have left would be taken for this one's.
            if (Judged.Count > 0)
            {
                real.Restart();
            }

            judged.Add(Judge(bug, real, bugs.Count == 1, cancel));
            progress.Report(new Advance(Judged.Count, "bugs", bugs.Count) { Phase = "with bugs planted in ours" });
        }

        return Task.FromResult(new CheckResult(Judged, [new("bugs", bugs.Count), new("of which real Xen shows something else", Judged.Count(one => one.Outcome == Outcome.Passed))])
        {
            Evidence = [.. Judged.Where(one => one.Outcome == Outcome.Passed).Select(one => new ClaimEvidence(one.Name, EvidenceKind.RealXen, [new("programs at most", Programs)]))],
        });
    }

    private CaseResult Judge(SeededBug bug, LiveXen real, bool isTheOnlyOne, CancellationToken cancel)
    {
        using var planted = new PlantedBug(Repository.Root, bug.Id, cancel);
        var seen = See(planted, real, cancel);
        return seen is not null ? CaseResult.Passed(bug.Id) with { Reason = $"{bug.Title}: {seen}", File = $"bugs/{bug.Id}/bug.diff" }
            : isTheOnlyOne || bug.IsSeenByXen ? CaseResult.Failed(bug.Id, $"real Xen shows nothing else in {Programs} programs") with { Reproduce = $"./verified live xen --bug {bug.Id}" }
            : CaseResult.Skipped(bug.Id, $"real Xen shows nothing else in {Programs} programs of its control domain");
    }

    private static bool IsOfOurs(Exception mistake) =>
        new StackTrace(mistake).GetFrames().Any(frame => frame.GetMethod()?.Module.Assembly.GetName().Name == PlantedBug.Assembly);

    /// <summary>What shows the bug. With some the agent does not come so far as to take commands, and of some the hypervisor notices itself that something is wrong.</summary>
    private string? See(PlantedBug planted, LiveXen real, CancellationToken cancel)
    {
        try
        {
            using var ours = planted.Build<ILiveXen, LiveXenPlan>(LiveXenCheck.Plan());
            var report = new LiveFuzzRun(real, ours).Run(Seed, Programs, shrinks: false, cancel: cancel);
            // Nothing that shows in a run that was cut short is no verdict.
            if (report.Failure is null)
            {
                cancel.ThrowIfCancellationRequested();
            }

            return report.Failure is { } difference ? $"in program {report.Programs}, {difference} (real Xen first)" : null;
        }
        catch (BadInputException mistake)
        {
            return $"ours does not boot the agent: {mistake.Message}";
        }
        catch (Exception mistake) when (IsOfOurs(mistake))
        {
            real.Restart();
            return $"ours stops: {mistake.Message}";
        }
    }
}
