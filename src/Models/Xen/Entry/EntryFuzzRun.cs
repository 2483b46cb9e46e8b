using System.Diagnostics;
using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Models.Fuzzing;
using Verified.Models.Refinement;
using Verified.Models.Shrinking;
using Verified.Models.Traces;

namespace Verified.Models.Xen.Entry;

/// <summary>What random programs of guest actions came to.</summary>
/// <param name="Programs">How many were run.</param>
/// <param name="Actions">How many actions they had.</param>
/// <param name="Steps">How many steps were judged.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Taken">How often each rule was taken.</param>
/// <param name="Refused">How often each errno was answered by the rule that was refused.</param>
/// <param name="Failure">The first failure, shrunk; nothing if there was none.</param>
/// <param name="Trace">Its trace.</param>
public sealed record EntryFuzzReport(
    int Programs, long Actions, long Steps, TimeSpan Elapsed, IReadOnlyDictionary<EntryStepKind, long> Taken,
    IReadOnlyDictionary<(EntryStepKind Rule, Errno Errno), long> Refused, Failure? Failure, Trace<EntryProgram, EntryStep>? Trace);

/// <summary>Runs random programs on hypervisors and judges each step of their control transfer.</summary>
/// <param name="target">Builds a hypervisor of the given sizes.</param>
public sealed class EntryFuzzRun(Func<EntrySizes, IEntryTarget> target)
{
    private static readonly int ReportEvery = 100;

    private readonly long[] taken = new long[Enum.GetValues<EntryStepKind>().Length];
    private readonly Dictionary<(EntryStepKind, Errno), long> refused = [];

    /// <summary>Sizes worth trying. A few fixed ones, not any: the code that judges steps is generated once for each.</summary>
    public static IReadOnlyList<EntrySizes> Sizes { get; } = [new(), new() { Domains = 2, Vcpus = 3, Ports = 4 }];

    /// <summary>Runs so many programs, or until one fails, or somebody cancels; what was done until then is reported.</summary>
    /// <param name="seed">Fixes the programs.</param>
    /// <param name="programs">How many.</param>
    /// <param name="progress">Hears now and then of the programs so far.</param>
    /// <param name="cancel">Ends the run early.</param>
    public EntryFuzzReport Run(ulong seed, int programs, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        var cases = Sizes.Select(one => (Generator: new EntryGenerator(one), Runner: RunnerFor(one))).ToArray();
        var (clock, actions, steps) = (Stopwatch.StartNew(), 0L, 0L);
        for (var number = 0; number < programs && !cancel.IsCancellationRequested; number++)
        {
            var (generator, runner) = cases[number % cases.Length];
            var program = generator.Program(EntryCases.Seed(seed, number));
            var failure = runner.Judge(program);
            (actions, steps) = (actions + program.Actions.Count, steps + runner.Oracle.Steps.Count);
            foreach (var step in runner.Oracle.Steps)
                taken[(int)step.Kind]++;
            if (failure is not null)
            {
                progress.Shrinks();
                return Shrunk(new(number + 1, actions, steps, clock.Elapsed, Taken(), refused, failure, null), runner, program);
            }
            if (number % ReportEvery == 0)
                progress?.Report(number);
        }
        return new(cancel.IsCancellationRequested ? (int)(actions / Math.Max(1, EntryGenerator.Actions)) : programs, actions, steps, clock.Elapsed, Taken(), refused, null, null);
    }

    private static EntryFuzzReport Shrunk(EntryFuzzReport report, EntryRunner runner, EntryProgram failing)
    {
        var (small, run) = SmallFailure.Of(
            failing, report.Failure!, (one, mark) => new EntryShrinker(runner, mark.Id, mark.Rule).Shrink(one)?.Program, runner.Run, run => run.Failure);
        return report with { Failure = run.Failure, Trace = EntryTrace.Of(small, run) };
    }

    private EntryRunner RunnerFor(EntrySizes sizes)
    {
        var runner = new EntryRunner(target(sizes), sizes);
        runner.Oracle.OnRefusal = (rule, errno) => refused[(rule, errno)] = refused.GetValueOrDefault((rule, errno)) + 1;
        return runner;
    }

    private Dictionary<EntryStepKind, long> Taken() => Enum.GetValues<EntryStepKind>().ToDictionary(kind => kind, kind => taken[(int)kind]);
}

/// <summary>The random programs of a seed: number 17 of a seed is the same everywhere and for ever.</summary>
internal static class EntryCases
{
    internal static ulong Seed(ulong seed, int number) => seed * 0x9E3779B97F4A7C15 + (ulong)number;
}
