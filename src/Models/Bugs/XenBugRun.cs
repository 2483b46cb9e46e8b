using System.Diagnostics;
using Verified.Abi.Xen;
using Verified.Models.Schedules;
using Verified.Models.Xen;

namespace Verified.Models.Bugs;

/// <summary>Plants bugs in the hypervisor: what <see cref="BugRun"/> does with the kernel.</summary>
internal sealed class XenBugRun
{
    /// <summary>A hypervisor that fails so often without the named claim falling has shown enough.</summary>
    private static readonly int MostOtherFailures = 2_000;

    /// <summary>The programs are smaller than those of the kernel, and more of them are run.</summary>
    private static readonly int ProgramsForEach = 5;

    private readonly KernelCompiler compiler;
    private readonly string results;
    private readonly int programs;
    private readonly ulong seed;
    private readonly Lazy<IReadOnlyDictionary<string, string>> sources;
    private readonly Lazy<CompiledKernel> clean;

    internal XenBugRun(KernelCompiler compiler, string root, string results, int programs, ulong seed)
    {
        (this.compiler, this.results, this.programs, this.seed) = (compiler, results, programs * ProgramsForEach, seed);
        sources = new(() => KernelSources.ReadXen(root));
        clean = new(() => compiler.Compile(sources.Value, Path.Combine(root, "src", "Kernel", "Xen")));
    }

    /// <exception cref="Abi.BadInputException">The hypervisor does not compile.</exception>
    internal BaselineReport Baseline(XenSizes sizes, CancellationToken cancel)
    {
        var (runner, generator) = (new XenRunner(clean.Value.Build(sizes), sizes), new XenGenerator(sizes));
        var (clock, steps) = (Stopwatch.StartNew(), 0L);
        for (var number = 0; number < programs / ProgramsForEach; number++)
        {
            cancel.ThrowIfCancellationRequested();
            if (runner.Judge(generator.Program(XenCases.Seed(seed, number)), XenCases.Scheduler(seed, number)) is { } failure)
                return new(number + 1, steps, clock.Elapsed, failure);
            steps += runner.Oracle.Steps.Count;
        }
        return new(programs / ProgramsForEach, steps, clock.Elapsed, null);
    }

    /// <exception cref="Abi.BadInputException">The bug cannot be planted.</exception>
    internal BugReport Plant(SeededBug bug, XenSizes sizes, CancellationToken cancel)
    {
        using var planted = compiler.Compile(UnifiedDiff.Parse(File.ReadAllText(bug.DiffPath), bug.DiffPath).Apply(sources.Value), bug.DiffPath);
        return Hunt(bug, sizes, planted, cancel);
    }

    private BugReport Hunt(SeededBug bug, XenSizes sizes, CompiledKernel planted, CancellationToken cancel)
    {
        var runner = new XenRunner(planted.Build(sizes), sizes) { AuditEvery = int.MaxValue };
        runner.Oracle.NamesNearest = false;
        var (generator, others) = (new XenGenerator(sizes), new Dictionary<string, int>());
        var (clock, failures) = (Stopwatch.StartNew(), 0);
        for (var number = 0; number < programs && failures < MostOtherFailures; number++)
        {
            cancel.ThrowIfCancellationRequested();
            var program = generator.Program(XenCases.Seed(seed, number));
            if (runner.Judge(program, XenCases.Scheduler(seed, number), bug.Claim) is not { } failure)
                continue;
            if (failure.Names(bug.Claim))
                return Caught(bug, planted, runner, new(program, runner.Taken), new(bug, BugOutcome.Caught, "", planted.Compiling, clock.Elapsed, Programs: number + 1));
            failures++;
            foreach (var id in failure.Violations.Select(violation => violation.Id).Append(failure.Id))
                others[id] = others.GetValueOrDefault(id) + 1;
        }
        return failures == 0 ? new(bug, BugOutcome.Missed, $"nothing failed in {programs} programs", planted.Compiling, clock.Elapsed, Programs: programs)
            : new(bug, BugOutcome.CaughtByAnother, string.Join(", ", others.OrderByDescending(o => o.Value).Select(o => $"{o.Key} ({o.Value})")), planted.Compiling, clock.Elapsed);
    }

    private BugReport Caught(SeededBug bug, CompiledKernel planted, XenRunner runner, XenCase found, BugReport report)
    {
        var clock = Stopwatch.StartNew();
        if (new XenShrinker(runner, bug.Claim).Shrink(found) is not { } small)
            return report with { Outcome = BugOutcome.Broken, Detail = "the run that was caught does not repeat" };
        var toItsEnd = runner.Run(small.Case.Program, new GivenScheduler(small.Case.Schedule), bug.Claim);
        var trace = XenTrace.Of(small.Case.Program, toItsEnd, bug.Claim);
        var path = Path.Combine(results, bug.Id + ".trace");
        Directory.CreateDirectory(results);
        File.WriteAllText(path, XenTraceText.Print(trace, toItsEnd.Failure!.Lines()));
        report = report with { Shrinking = clock.Elapsed, TraceSteps = trace.Steps.Count, TracePath = path };
        if (!XenReplay.On(XenTraceText.Parse(File.ReadAllText(path), path), planted.Build).IsSame)
            return report with { Outcome = BugOutcome.Broken, Detail = $"{path} does not show the bug again" };
        if (XenReplay.On(trace, clean.Value.Build).Verdict is { } blamed)
            return report with { Outcome = BugOutcome.Broken, Detail = $"{path} fails without the bug too: {blamed.Id}" };
        return report with { Detail = toItsEnd.Failure.Violations.FirstOrDefault(violation => violation.Id == bug.Claim)?.Sentence ?? toItsEnd.Failure.Because[0] };
    }
}
