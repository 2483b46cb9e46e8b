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
    private readonly ConcurrentDictionary<Type, Lazy<(IReadOnlyDictionary<string, string> Sources, CompiledKernel Kernel)>> unchanged = [];

    /// <summary>Runs a kernel as it is, compiled in the same way and with the same programs. It must not fail.</summary>
    /// <exception cref="BadInputException">The kernel does not compile.</exception>
    /// <exception cref="MissingComponentException">There are no sources.</exception>
    /// <param name="scene">Which kernel.</param>
    /// <param name="most">At most so many of the programs.</param>
    /// <param name="cancel">Ends the run early.</param>
    public BaselineReport Baseline(BugScene scene, int most = int.MaxValue, CancellationToken cancel = default)
    {
        most = Math.Min(most, programs);
        var judge = scene.JudgeOf(Unchanged(scene).Kernel, seed);
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
            var changed = UnifiedDiff.Parse(InputFile.Text(bug.DiffPath, InputKind.SeededBug), bug.DiffPath).Apply(Unchanged(bug.Scene).Sources);
            using var planted = compiler.Compile(changed, bug.DiffPath);
            return Hunt(bug, planted, cancel);
        }
        catch (Exception unplantable) when (unplantable is BadInputException or IOException)
        {
            return new(bug, BugOutcome.Broken, unplantable.Message, default);
        }
    }

    private (IReadOnlyDictionary<string, string> Sources, CompiledKernel Kernel) Unchanged(BugScene scene)
        => unchanged.GetOrAdd(scene.GetType(), _ => new(() =>
        {
            var sources = KernelSources.Of(root, scene);
            return (sources, compiler.Compile(sources, Path.Combine(root, "src", "Kernel")));
        })).Value;

    private BugReport Hunt(SeededBug bug, CompiledKernel planted, CancellationToken cancel)
    {
        var (judge, others) = (bug.Scene.JudgeOf(planted, seed), new Dictionary<string, int>());
        var (clock, failures, most) = (Stopwatch.StartNew(), 0, programs * bug.Scene.ProgramsForEach);
        for (var number = 0; number < most && failures < bug.Scene.MostOtherFailures; number++)
        {
            cancel.ThrowIfCancellationRequested();
            if (judge.Judge(number, bug.Claim) is not { } failure)
                continue;
            if (failure.Names(bug.Claim))
                return Caught(bug, planted, judge, new(bug, BugOutcome.Caught, "", planted.Compiling, clock.Elapsed, Programs: number + 1));
            failures++;
            foreach (var id in failure.Violations.Select(violation => violation.Id).Append(failure.Id))
                others[id] = others.GetValueOrDefault(id) + 1;
        }
        return failures == 0 ? new(bug, BugOutcome.Missed, $"nothing failed in {most} programs", planted.Compiling, clock.Elapsed, Programs: most)
            : new(bug, BugOutcome.CaughtByAnother, string.Join(", ", others.OrderByDescending(o => o.Value).Select(o => $"{o.Key} ({o.Value})")), planted.Compiling, clock.Elapsed);
    }

    private BugReport Caught(SeededBug bug, CompiledKernel planted, IBugJudge judge, BugReport report)
    {
        var clock = Stopwatch.StartNew();
        if (judge.Shrink(report.Programs - 1, bug.Claim) is not { } small)
            return report with { Outcome = BugOutcome.Broken, Detail = "the run that was caught does not repeat" };
        var name = $"{bug.Id}.trace";
        report = report with { Shrinking = clock.Elapsed, TraceSteps = small.Steps, Trace = small.Trace };
        if (!bug.Scene.JudgeOf(planted, seed).Replay(small.Trace, name).IsSame)
            return report with { Outcome = BugOutcome.Broken, Detail = $"{name} does not show the bug again" };
        if (bug.Scene.JudgeOf(Unchanged(bug.Scene).Kernel, seed).Replay(small.Trace, name).Verdict is { } blamed)
            return report with { Outcome = BugOutcome.Broken, Detail = $"{name} fails without the bug too: {blamed.Id}" };
        return report with { Detail = small.Failure.Violations.FirstOrDefault(violation => violation.Id == bug.Claim)?.Sentence ?? small.Failure.Because[0] };
    }
}
