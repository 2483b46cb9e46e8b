using System.Numerics;

namespace Verified.Models.Schedules;

/// <summary>At each turn the thread that ran last goes on, or with some probability another one is drawn. The probability is drawn too, once for each run: from a change
/// at every turn to one change in sixteen, so that both fine and coarse interleavings occur.</summary>
public sealed class RandomScheduler : IScheduler
{
    private readonly Chance chance;
    private readonly int patience;
    private int last = -1;

    /// <summary>A scheduler for one run.</summary>
    public RandomScheduler(ulong seed)
    {
        chance = new Chance(seed);
        patience = 1 << chance.Below(5);
    }

    /// <inheritdoc/>
    public int Next(uint runnable)
    {
        if (last < 0 || (runnable >> last & 1) == 0 || chance.OneIn(patience))
            last = ThreadSet.At(runnable, chance.Below(BitOperations.PopCount(runnable)));
        return last;
    }
}
