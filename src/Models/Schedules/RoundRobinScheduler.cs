namespace Verified.Models.Schedules;

/// <summary>Every thread that can run gets one turn after the other.</summary>
public sealed class RoundRobinScheduler : IScheduler
{
    private int last = -1;

    /// <inheritdoc/>
    public int Next(uint runnable) => last = ThreadSet.From(runnable, (last + 1) & 31);
}
