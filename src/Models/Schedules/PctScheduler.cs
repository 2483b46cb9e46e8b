namespace Verified.Models.Schedules;

/// <summary>Probabilistic concurrency testing: threads have random priorities, the highest that can run does, and at a few random turns the running thread falls below
/// all others. A bug that needs <c>depth</c> ordering constraints is found with a probability that does not depend on where they lie.</summary>
/// <remarks>Source: S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatte, A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010.</remarks>
public sealed class PctScheduler : IScheduler
{
    private readonly int[] priorities = new int[32];
    private readonly HashSet<int> falls = [];
    private int turn, lowest;

    /// <summary>A scheduler for one run.</summary>
    /// <param name="seed">Fixes priorities and turns.</param>
    /// <param name="depth">The number of ordering constraints, at least 1.</param>
    /// <param name="turns">About how many turns the run will have.</param>
    public PctScheduler(ulong seed, int depth, int turns)
    {
        var chance = new Chance(seed);
        for (var thread = 0; thread < priorities.Length; thread++)
        {
            var other = chance.Below(thread + 1);
            (priorities[thread], priorities[other]) = (priorities[other], thread);
        }
        for (var fall = 1; fall < depth; fall++)
            falls.Add(chance.Below(turns));
    }

    /// <inheritdoc/>
    public int Next(uint runnable)
    {
        if (falls.Contains(turn++))
            priorities[Highest(runnable)] = --lowest;
        return Highest(runnable);
    }

    private int Highest(uint runnable)
    {
        var best = -1;
        for (var thread = 0; thread < priorities.Length; thread++)
        {
            if ((runnable >> thread & 1) != 0 && (best < 0 || priorities[thread] > priorities[best]))
                best = thread;
        }
        return best;
    }
}
