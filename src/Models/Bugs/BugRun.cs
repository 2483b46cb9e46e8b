using System.Collections.Concurrent;
using System.Diagnostics;
using Verified.Abi;

namespace Verified.Models.Bugs;

/// <summary>Plants bugs: compiles the kernel with each of them in memory, runs random programs until the claim that its story names falls, and makes that run small. Several threads may do so.</summary>
/// <param name="root">The root of the tree.</param>
/// <param name="programs">How many programs are run on each kernel.</param>
/// <param name="seed">Fixes them.</param>
public sealed class BugRun(string root, int programs = 4_000, ulong seed = 1)
{
    private readonly KernelCompiler compiler = new();

    /// <summary>The claim must catch each bug with the programs of each of these seeds too; only the run of the first seed is made small.</summary>
    public IReadOnlyList<ulong> MoreSeeds { get; init; } = [];

    private readonly ConcurrentDictionary<SourceFolders, Lazy<(IReadOnlyDictionary<string, string> Sources, CompiledKernel Kernel)>> unchanged = [];

    /// <summary>Runs a kernel as it is, compiled in the same way and with the same programs. It must not fail.</summary>
    /// <exception cref="BadInputException">The kernel does not compile.</exception>
    /// <exception cref="MissingComponentException">There are no sources.</exception>
    /// <param name="scene">Which kernel.</param>
    /// <param name="most">At most so many of the programs.</param>
    /// <param name="cancel">Ends the run early.</param>
    public BaselineReport Baseline(BugScene scene, int most = int.MaxValue, CancellationToken cancel = default)
    {
        most = Math.Min(most, programs);
        var judge = scene.JudgeOf(Unchanged(scene, cancel).Kernel, seed);
        var (clock, steps) = (Stopwatch.StartNew(), 0L);
        for (var number = 0; number < most; number++)
        {
            cancel.ThrowIfCancellationRequested();
            if (judge.Judge(number, null) is { } failure)
                return new(number + 1, steps, clock.Elapsed, failure) { Small = judge.Shrink(number, failure.Name) };
            steps += judge.Steps;
        }
        return new(most, steps, clock.Elapsed, null);
    }

    /// <summary>Plants one bug.</summary>
    /// <exception cref="MissingComponentException">There are no sources.</exception>
    public BugReport Plant(SeededBug bug, CancellationToken cancel = default)
    {
        try
        {
            var changed = UnifiedDiff.Parse(InputFile.Text(bug.DiffPath, InputKind.SeededBug), bug.DiffPath).Apply(Unchanged(bug.Scene, cancel).Sources);
            using var planted = compiler.Compile(changed, bug.DiffPath, cancel);
            var first = Hunt(bug, planted, cancel);
            return first.Outcome == BugOutcome.Caught ? MoreSeeds.Aggregate(first, (report, more) => report.Outcome == BugOutcome.Caught ? Again(report, planted, more, cancel) : report) : first;
        }
        catch (Exception unplantable) when (unplantable is BadInputException or IOException)
        {
            return new(bug, BugOutcome.Broken, unplantable.Message, default);
        }
    }

    private (IReadOnlyDictionary<string, string> Sources, CompiledKernel Kernel) Unchanged(BugScene scene, CancellationToken cancel)
        => unchanged.GetOrAdd(scene.Sources, _ => new(() =>
        {
            var sources = KernelSources.Of(root, scene);
            return (sources, compiler.Compile(sources, Path.Combine(root, "src", "Kernel"), cancel));
        })).Value;

    private BugReport Hunt(SeededBug bug, CompiledKernel planted, CancellationToken cancel)
    {
        var (judge, clock) = (bug.Scene.JudgeOf(planted, seed), Stopwatch.StartNew());
        var (caught, others) = Falls(bug, judge, cancel);
        var report = new BugReport(bug, caught is null ? Uncaught(others) : BugOutcome.Caught, caught is null ? Why(bug, others) : "", planted.Compiling, clock.Elapsed, Programs: caught ?? Most(bug));
        return caught is { } number ? Caught(bug, planted, judge, report with { BySeed = [(seed, number)] }) : report;
    }

    private BugReport Again(BugReport report, CompiledKernel planted, ulong more, CancellationToken cancel)
    {
        var (caught, others) = Falls(report.Bug, report.Bug.Scene.JudgeOf(planted, more), cancel);
        return caught is { } number
            ? report with { BySeed = [.. report.BySeed, (more, number)] }
            : report with { Outcome = Uncaught(others), Detail = $"with seed {more}: {Why(report.Bug, others)}" };
    }

    // The number of programs until the claim fell, if it did, and what fell instead until then.
    private (int? Caught, Dictionary<string, int> Others) Falls(SeededBug bug, IBugJudge judge, CancellationToken cancel)
    {
        var (others, failures) = (new Dictionary<string, int>(), 0);
        for (var number = 0; number < Most(bug) && failures < bug.Scene.MostOtherFailures; number++)
        {
            cancel.ThrowIfCancellationRequested();
            if (judge.Judge(number, bug.Claim) is not { } failure)
                continue;
            if (failure.Names(bug.Claim))
                return (number + 1, others);
            failures++;
            foreach (var id in failure.Violations.Select(violation => violation.Id).Append(failure.Id))
                others[id] = others.GetValueOrDefault(id) + 1;
        }
        return (null, others);
    }

    private int Most(SeededBug bug) => programs * bug.Scene.ProgramsForEach;

    private static BugOutcome Uncaught(Dictionary<string, int> others) => others.Count == 0 ? BugOutcome.Missed : BugOutcome.CaughtByAnother;

    private string Why(SeededBug bug, Dictionary<string, int> others)
        => others.Count == 0 ? $"nothing failed in {Most(bug)} programs" : string.Join(", ", others.OrderByDescending(o => o.Value).Select(o => $"{o.Key} ({o.Value})"));

    private BugReport Caught(SeededBug bug, CompiledKernel planted, IBugJudge judge, BugReport report)
    {
        var clock = Stopwatch.StartNew();
        if (judge.Shrink(report.Programs - 1, bug.Claim) is not { } small)
            return report with { Outcome = BugOutcome.Broken, Detail = "the run that was caught does not repeat" };
        var name = $"{bug.Id}.trace";
        report = report with { Shrinking = clock.Elapsed, TraceSteps = small.Steps, Trace = small.Trace };
        if (!bug.Scene.JudgeOf(planted, seed).Replay(small.Trace, name).IsSame)
            return report with { Outcome = BugOutcome.Broken, Detail = $"{name} does not show the bug again" };
        if (bug.Scene.JudgeOf(Unchanged(bug.Scene, default).Kernel, seed).Replay(small.Trace, name).Verdict is { } blamed)
            return report with { Outcome = BugOutcome.Broken, Detail = $"{name} fails without the bug too: {blamed.Id}" };
        return report with { Detail = small.Failure.Violations.FirstOrDefault(violation => violation.Id == bug.Claim)?.Sentence ?? small.Failure.Because[0] };
    }
}
