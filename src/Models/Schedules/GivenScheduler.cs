namespace Verified.Models.Schedules;

/// <summary>Follows a schedule that is given as data.</summary>
public sealed class GivenScheduler(Schedule schedule) : IScheduler
{
    private int turn, last;

    /// <inheritdoc/>
    public int Next(uint runnable)
        => last = ThreadSet.From(runnable, turn < schedule.Turns.Count ? schedule.Turns[turn++] & 31 : last);
}
