using System.Numerics;

namespace Verified.Models.Schedules;

/// <summary>Decides at each turn which thread runs. The same scheduler, asked the same questions, gives the same answers.</summary>
public interface IScheduler
{
    /// <summary>One of the threads that can run.</summary>
    /// <param name="runnable">The threads that can run as bits, at least one.</param>
    int Next(uint runnable);
}

/// <summary>Threads as bits.</summary>
internal static class ThreadSet
{
    /// <summary>The thread itself if it is in the set, else the next one in it, counted upwards and around.</summary>
    internal static int From(uint threads, int thread)
    {
        var above = threads & uint.MaxValue << thread;
        return BitOperations.TrailingZeroCount(above != 0 ? above : threads);
    }

    /// <summary>The thread with this position in the set.</summary>
    internal static int At(uint threads, int position)
    {
        for (; position > 0; position--)
            threads &= threads - 1;
        return BitOperations.TrailingZeroCount(threads);
    }
}
