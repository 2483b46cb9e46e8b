using Verified.Models.Schedules;

namespace Verified.Models.Judging.Shrinking;

/// <summary>Programs, one for each processor or thread, and the order in which they run.</summary>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <param name="Programs">The programs.</param>
/// <param name="Schedule">The order.</param>
internal sealed record SmallCase<TOperation>(IReadOnlyList<IReadOnlyList<TOperation>> Programs, Schedule Schedule)
{
    /// <summary>How many operations there are together.</summary>
    internal int Operations => Programs.Sum(program => program.Count);

    internal SmallCase<TOperation> With(int program, IReadOnlyList<TOperation> operations) =>
        this with { Programs = [.. Programs.Select((list, i) => i == program ? operations : list)] };
}

/// <summary>What a case came to.</summary>
/// <param name="Failure">Why it fails; null if it does not.</param>
/// <param name="Taken">The order that was taken.</param>
/// <param name="Begun">How many operations of each program were begun.</param>
/// <param name="Steps">How many steps it took.</param>
internal sealed record SmallCaseRun(Failure? Failure, Schedule Taken, IReadOnlyList<int> Begun, int Steps = 0);

/// <summary>Runs a case under a scheduler. A run that takes more steps may be ended there.</summary>
internal delegate SmallCaseRun RunOfCase<TOperation>(IReadOnlyList<IReadOnlyList<TOperation>> programs, IScheduler scheduler, int mostSteps);

/// <summary>Makes a failing case smaller by running smaller ones: what still fails the same way is kept.</summary>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <param name="run">Runs a case.</param>
/// <param name="isSame">Whether a failure is the one that is looked for.</param>
/// <param name="operations">What is simpler than an operation.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
internal sealed class Shrinker<TOperation>(RunOfCase<TOperation> run, Func<Failure, bool> isSame, ISimplerOperations<TOperation> operations, int mostRuns)
{
    /// <summary>Other programs are tried with so many random schedules each.</summary>
    private static readonly int Schedules = 24;

    /// <summary>Somebody can read so many steps; only longer traces are worth a systematic search.</summary>
    private static readonly int ShortEnough = 20;

    private int runs;

    /// <summary>Threads are alike: one can be left out and the others renumbered, and other programs and interleavings are tried too when nothing can be left out any more.</summary>
    internal bool ActorsAreAlike { get; init; }

    /// <summary>The smallest case that was found; null if the case does not fail this way.</summary>
    internal SmallCase<TOperation>? Shrink(SmallCase<TOperation> failing)
    {
        runs = 0;
        if (Try(failing.Programs, new GivenScheduler(failing.Schedule), int.MaxValue) is not { } best)
            return null;
        while (runs < mostRuns && (Smaller(best) ?? Reshaped(best) ?? Interleaved(best)) is { } better)
            best = better;
        return best.Case;
    }

    private Found? Smaller(Found best) =>
        First(best, new Smaller<TOperation>(operations, ActorsAreAlike).Than(best.Case, best.Run).Select(one => (one.Programs, (IScheduler)new GivenScheduler(one.Schedule))));

    // When nothing can be left out any more, other interleavings may still be shorter.
    private Found? Reshaped(Found best) =>
        !ActorsAreAlike ? null : First(best, new Reshaped<TOperation>(operations).Of(best.Case.Programs).SelectMany(programs => Enumerable.Range(0, Schedules)
            .Select(seed => (programs, (IScheduler)(seed % 2 == 0 ? new RandomScheduler((ulong)seed) : new PctScheduler((ulong)seed, 3, best.Case.Schedule.Turns.Count + 1))))));

    // Every way to run one thread for a while, then another for a while, then one to its end.
    private Found? Interleaved(Found best)
    {
        var most = Math.Min(best.Case.Schedule.Turns.Count, ShortEnough);
        return !ActorsAreAlike || best.Run.Steps <= ShortEnough ? null : First(best,
            from programs in new Reshaped<TOperation>(operations).Far(best.Case.Programs)
            from first in Enumerable.Range(0, programs.Count)
            from second in Enumerable.Range(0, programs.Count)
            where first != second
            from last in Enumerable.Range(0, programs.Count)
            where last != second
            from here in Enumerable.Range(1, most)
            from there in Enumerable.Range(1, most)
            select (programs, (IScheduler)new GivenScheduler(new Schedule([.. Enumerable.Repeat((byte)first, here), .. Enumerable.Repeat((byte)second, there), (byte)last]))));
    }

    private Found? First(Found best, IEnumerable<(IReadOnlyList<IReadOnlyList<TOperation>> Programs, IScheduler Scheduler)> candidates)
    {
        foreach (var (programs, scheduler) in candidates)
        {
            if (runs >= mostRuns)
                return null;
            if (Try(programs, scheduler, best.Run.Steps) is { } found && Cost(found).CompareTo(Cost(best)) < 0)
                return found;
        }
        return null;
    }

    private Found? Try(IReadOnlyList<IReadOnlyList<TOperation>> programs, IScheduler scheduler, int mostSteps)
    {
        runs++;
        var result = run(programs, scheduler, mostSteps);
        return result.Failure is { } failure && isSame(failure) ? new(new(programs, result.Taken), result) : null;
    }

    // What a smaller case has less of, most important first.
    private (int Steps, int Operations, int Switches, int Turns, int Weight) Cost(Found one) =>
        (one.Run.Steps, one.Case.Operations, one.Case.Schedule.Turns.Zip(one.Case.Schedule.Turns.Skip(1)).Count(pair => pair.First != pair.Second), one.Case.Schedule.Turns.Count,
            one.Case.Programs.SelectMany(program => program).Sum(operations.Weight));

    private sealed record Found(SmallCase<TOperation> Case, SmallCaseRun Run);
}
