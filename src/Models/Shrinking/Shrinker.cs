using Verified.Models.Programs;
using Verified.Models.Refinement;
using Verified.Models.Schedules;

namespace Verified.Models.Shrinking;

/// <summary>Makes a failing case smaller by running smaller ones: what still fails the same way, in fewer steps, is kept.</summary>
/// <param name="runner">Runs the cases.</param>
/// <param name="mark">What all of them have in common.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
public sealed class Shrinker(NotifierRunner runner, FailureMark mark, int mostRuns = 16_000)
{
    /// <summary>Other programs are tried with so many random schedules each.</summary>
    private static readonly int Schedules = 24;

    /// <summary>Somebody can read so many steps; only longer traces are worth a systematic search.</summary>
    private static readonly int ShortEnough = 20;

    private int runs;

    /// <summary>The smallest case that was found, and its run; nothing if the case does not fail this way.</summary>
    public (TestCase Case, RunResult Run)? Shrink(TestCase failing)
    {
        runs = 0;
        if (Try(failing.Program, new GivenScheduler(failing.Schedule), int.MaxValue) is not { } best)
            return null;
        while (runs < mostRuns && (Smaller(best) ?? Reshaped(best) ?? Interleaved(best)) is { } better)
            best = better;
        return (best.Case, best.Run);
    }

    private Failing? Smaller(Failing best)
        => First(best, Shrinking.Smaller.Than(best.Case, best.Run).Select(one => (one.Program, (IScheduler)new GivenScheduler(one.Schedule))));

    // When nothing can be left out any more, other interleavings may still be shorter.
    private Failing? Reshaped(Failing best)
        => First(best, Shrinking.Reshaped.Of(best.Case.Program).SelectMany(program => Enumerable.Range(0, Schedules)
            .Select(seed => (program, (IScheduler)(seed % 2 == 0 ? new RandomScheduler((ulong)seed) : new PctScheduler((ulong)seed, 3, best.Run.Schedule.Turns.Count + 1))))));

    // Every way to run one thread for a while, then another for a while, then one to its end.
    private Failing? Interleaved(Failing best)
    {
        var most = Math.Min(best.Run.Schedule.Turns.Count, ShortEnough);
        return best.Run.Steps.Count <= ShortEnough ? null : First(best,
            from program in Shrinking.Reshaped.Far(best.Case.Program)
            from first in Enumerable.Range(0, program.Threads.Count)
            from second in Enumerable.Range(0, program.Threads.Count)
            where first != second
            from last in Enumerable.Range(0, program.Threads.Count)
            where last != second
            from here in Enumerable.Range(1, most)
            from there in Enumerable.Range(1, most)
            select (program, (IScheduler)new GivenScheduler(new Schedule([.. Enumerable.Repeat((byte)first, here), .. Enumerable.Repeat((byte)second, there), (byte)last]))));
    }

    private Failing? First(Failing best, IEnumerable<(TestProgram Program, IScheduler Scheduler)> candidates)
    {
        foreach (var (program, scheduler) in candidates)
        {
            if (runs >= mostRuns)
                return null;
            if (Try(program, scheduler, best.Run.Steps.Count) is { } found && found.Cost.CompareTo(best.Cost) < 0)
                return found;
        }
        return null;
    }

    private Failing? Try(TestProgram program, IScheduler scheduler, int mostSteps)
    {
        runs++;
        var run = runner.Run(program, scheduler, mark.Id, mostSteps);
        return run.Failure is { } failure && mark.IsOn(failure) ? new Failing(new TestCase(program, run.Schedule), run) : null;
    }
}
