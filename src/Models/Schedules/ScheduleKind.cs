namespace Verified.Models.Schedules;

/// <summary>How the threads of a random program are interleaved.</summary>
public enum ScheduleKind
{
    /// <summary>At random, see <see cref="RandomScheduler"/>.</summary>
    Random,

    /// <summary>By random priorities with few changes, see <see cref="PctScheduler"/>.</summary>
    Pct,

    /// <summary>One turn after the other, see <see cref="RoundRobinScheduler"/>.</summary>
    RoundRobin,
}

/// <summary>Makes schedulers.</summary>
public static class Schedulers
{
    private static readonly int Depth = 3, Turns = 160;

    /// <summary>A scheduler of a kind for one run.</summary>
    public static IScheduler For(ScheduleKind kind, ulong seed) => kind switch
    {
        ScheduleKind.Random => new RandomScheduler(seed),
        ScheduleKind.Pct => new PctScheduler(seed, Depth, Turns),
        ScheduleKind.RoundRobin => new RoundRobinScheduler(),
    };
}
