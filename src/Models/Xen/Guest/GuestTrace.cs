using Verified.Abi.Xen.Guest;
using Verified.Models.Schedules;
using Verified.Models.Shrinking;
using Verified.Models.Traces;

namespace Verified.Models.Xen.Guest;

/// <summary>One run of a guest, as it is kept: what was run, who ran when, which steps that took after the boot, and what came of it. Compares by value.</summary>
/// <param name="Case">The program and its schedule.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Verdict">What is wrong with it; nothing if the run is one of the specification.</param>
public sealed record GuestTrace(GuestCase Case, IReadOnlyList<GuestStep> Steps, TraceVerdict? Verdict)
{
    /// <summary>The trace of a run.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="id">The claim, or the kind of failure, that the trace shows; if none is given, the kind of its failure.</param>
    public static GuestTrace Of(GuestProgram program, GuestRunResult result, string? id = null)
        => new(new GuestCase(program, result.Schedule), result.Steps, TraceVerdict.Of(result.Failure, id));

    /// <inheritdoc/>
    public bool Equals(GuestTrace? other) => other is not null && Case == other.Case && Verdict == other.Verdict && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Case, Verdict, Steps.Count);
}

/// <summary>What came of running a trace again.</summary>
/// <param name="Run">The new run.</param>
/// <param name="Verdict">What is wrong with it, in the terms of the trace.</param>
/// <param name="FirstDifference">The number of the first step that is not the recorded one, counted from 1; 0 if all are the same.</param>
/// <param name="IsSame">Whether steps and verdict are those of the trace.</param>
public sealed record GuestReplayResult(GuestRunResult Run, TraceVerdict? Verdict, int FirstDifference, bool IsSame);

/// <summary>Runs traces of guests again.</summary>
public static class GuestReplay
{
    /// <summary>Runs the program of a trace under its schedule, and compares.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="target">Builds a guest of the given sizes.</param>
    public static GuestReplayResult On(GuestTrace trace, Func<GuestSizes, IGuestTarget> target)
    {
        var program = trace.Case.Program;
        var run = new GuestRunner(target(program.Sizes), program.Sizes).Run(program, new GivenScheduler(trace.Case.Schedule), trace.Verdict?.Id);
        var verdict = TraceVerdict.Of(run.Failure, trace.Verdict?.Id);
        var same = run.Steps.Zip(trace.Steps).TakeWhile(pair => pair.First == pair.Second).Count();
        var difference = same == run.Steps.Count && same == trace.Steps.Count ? 0 : same + 1;
        return new(run, verdict, difference, difference == 0 && verdict == trace.Verdict);
    }
}

/// <summary>Makes a failing case of a guest's operations smaller.</summary>
/// <param name="runner">Runs the cases.</param>
/// <param name="id">A claim that falls, or the id of the failure.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
public sealed class GuestShrinker(GuestRunner runner, string id, int mostRuns = 1_500)
{
    /// <summary>The smallest case that was found, and its run; nothing if the case does not fail this way.</summary>
    public (GuestCase Case, GuestRunResult Run)? Shrink(GuestCase failing)
    {
        var named = runner.Oracle.NamesNearest;
        runner.Oracle.NamesNearest = false;
        try
        {
            var shrinker = new CaseShrinker<GuestOperation>(one => Try(failing, one), failure => failure.Names(id), Simpler, o => (int)o.Kind + o.A + o.B + o.C + o.D, mostRuns);
            return shrinker.Shrink(new(failing.Program.Cpus, failing.Schedule)) is { } small ? (Case(failing, small), Run(Case(failing, small))) : null;
        }
        finally
        {
            runner.Oracle.NamesNearest = named;
        }
    }

    private SmallCaseRun Try(GuestCase failing, SmallCase<GuestOperation> one)
    {
        var result = Run(Case(failing, one));
        return new(result.Failure, result.Schedule, result.Begun);
    }

    private GuestRunResult Run(GuestCase one) => runner.Run(one.Program, new GivenScheduler(one.Schedule), id);

    private static GuestCase Case(GuestCase failing, SmallCase<GuestOperation> one) => new(failing.Program with { Cpus = one.Programs }, one.Schedule);

    private static IEnumerable<GuestOperation> Simpler(GuestOperation o)
        => [.. Less(o.A).Select(a => o with { A = a }), .. Less(o.B).Select(b => o with { B = b }), .. Less(o.C).Select(c => o with { C = c }), .. Less(o.D).Select(d => o with { D = d })];

    private static IEnumerable<byte> Less(byte value) => new[] { 0, value / 2, value - 1 }.Where(less => less >= 0 && less < value).Distinct().Select(less => (byte)less);
}
