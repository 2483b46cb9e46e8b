using System.Diagnostics;
using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Abi.Xen;
using Verified.Models.Fuzzing;
using Verified.Models.Programs;
using Verified.Models.Refinement;
using Verified.Models.Shrinking;
using Verified.Models.Traces;

namespace Verified.Models.Bugs;

/// <summary>Plants bugs: compiles the kernel with each of them in memory, runs random programs until the claim that its story names falls, and keeps the shrunk trace. Several threads may do so.</summary>
public sealed class BugRun
{
    /// <summary>A kernel that fails so often without the named claim falling has shown enough.</summary>
    private static readonly int MostOtherFailures = 200;

    private readonly string results;
    private readonly int programs;
    private readonly ulong seed;
    private readonly KernelCompiler compiler = new();
    private readonly IReadOnlyDictionary<string, string> sources;
    private readonly Lazy<CompiledKernel> clean;
    private readonly XenBugRun xen;

    /// <summary>Reads the sources; nothing is compiled yet.</summary>
    /// <param name="root">The root of the tree.</param>
    /// <param name="results">The folder for traces.</param>
    /// <param name="programs">How many programs are run on each kernel.</param>
    /// <param name="seed">Fixes them.</param>
    /// <exception cref="MissingComponentException">There are no sources.</exception>
    public BugRun(string root, string results, int programs = 4_000, ulong seed = 1)
    {
        (this.results, this.programs, this.seed) = (results, programs, seed);
        sources = KernelSources.Read(root);
        clean = new(() => compiler.Compile(sources, Path.Combine(root, "src", "Kernel")));
        xen = new XenBugRun(compiler, root, results, programs, seed);
    }

    /// <summary>Runs the kernel as it is, compiled in the same way and with the same programs. It must not fail.</summary>
    /// <exception cref="BadInputException">The kernel does not compile.</exception>
    public BaselineReport Baseline(Sizes sizes, CancellationToken cancel = default)
    {
        var runner = new NotifierRunner(clean.Value.Build(sizes), sizes);
        var cases = new RandomCases(ProgramGenerator.Of(sizes), seed);
        var clock = Stopwatch.StartNew();
        var steps = 0L;
        for (var number = 0; number < programs; number++)
        {
            cancel.ThrowIfCancellationRequested();
            if (runner.Judge(cases.Program(number), cases.Scheduler(number)) is { } failure)
                return new(number + 1, steps, clock.Elapsed, failure);
            steps += runner.Oracle.Steps.Count;
        }
        return new(programs, steps, clock.Elapsed, null);
    }

    /// <summary>Runs the hypervisor as it is, in the same way.</summary>
    /// <exception cref="BadInputException">The hypervisor does not compile.</exception>
    public BaselineReport Baseline(XenSizes sizes, CancellationToken cancel = default) => xen.Baseline(sizes, cancel);

    /// <summary>Plants one bug.</summary>
    public BugReport Plant(SeededBug bug, CancellationToken cancel = default)
    {
        try
        {
            if (bug.Xen is { } sizes)
                return xen.Plant(bug, sizes, cancel);
            var changed = UnifiedDiff.Parse(File.ReadAllText(bug.DiffPath), bug.DiffPath).Apply(sources);
            using var planted = compiler.Compile(changed, bug.DiffPath);
            return Hunt(bug, planted, cancel);
        }
        catch (Exception unplantable) when (unplantable is BadInputException or IOException)
        {
            return new(bug, BugOutcome.Broken, unplantable.Message, default);
        }
    }

    private BugReport Hunt(SeededBug bug, CompiledKernel planted, CancellationToken cancel)
    {
        var runner = new NotifierRunner(planted.Build(bug.Sizes), bug.Sizes);
        var cases = new RandomCases(ProgramGenerator.Of(bug.Sizes), seed);
        var others = new Dictionary<string, int>();
        var (clock, failures) = (Stopwatch.StartNew(), 0);
        for (var number = 0; number < programs && failures < MostOtherFailures; number++)
        {
            cancel.ThrowIfCancellationRequested();
            if (runner.Judge(cases.Program(number), cases.Scheduler(number), bug.Claim) is not { } failure)
                continue;
            if (failure.Names(bug.Claim))
                return Caught(bug, planted, runner, new(cases.Program(number), runner.Taken), new(bug, BugOutcome.Caught, "", planted.Compiling, clock.Elapsed, Programs: number + 1));
            failures++;
            foreach (var id in failure.Violations.Select(violation => violation.Id).Append(failure.Id))
                others[id] = others.GetValueOrDefault(id) + 1;
        }
        return failures == 0 ? new(bug, BugOutcome.Missed, $"nothing failed in {programs} programs", planted.Compiling, clock.Elapsed, Programs: programs)
            : new(bug, BugOutcome.CaughtByAnother, string.Join(", ", others.OrderByDescending(o => o.Value).Select(o => $"{o.Key} ({o.Value})")), planted.Compiling, clock.Elapsed);
    }

    private BugReport Caught(SeededBug bug, CompiledKernel planted, NotifierRunner runner, TestCase found, BugReport report)
    {
        var clock = Stopwatch.StartNew();
        if (new Shrinker(runner, new FailureMark(bug.Claim)).Shrink(found) is not { } small)
            return report with { Outcome = BugOutcome.Broken, Detail = "the run that was caught does not repeat" };
        var trace = NotifierTrace.Of(small.Case.Program, small.Run, bug.Claim);
        var path = Path.Combine(results, bug.Id + ".trace");
        TraceFile.Save(path, trace, small.Run.Failure!.Lines());
        report = report with { Shrinking = clock.Elapsed, TraceSteps = trace.Steps.Count, TracePath = path };
        if (!Replay.On(TraceFile.Load(path), planted.Build).IsSame)
            return report with { Outcome = BugOutcome.Broken, Detail = $"{path} does not show the bug again" };
        if (Replay.On(trace, clean.Value.Build).Verdict is { } blamed)
            return report with { Outcome = BugOutcome.Broken, Detail = $"{path} fails without the bug too: {blamed.Id}" };
        return report with { Detail = small.Run.Failure.Violations.FirstOrDefault(violation => violation.Id == bug.Claim)?.Sentence ?? small.Run.Failure.Because[0] };
    }
}
