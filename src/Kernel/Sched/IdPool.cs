using System.Numerics;

namespace Verified.Kernel.Sched;

/// <summary>A few identifiers that operations borrow, the lowest first. <c>await</c> waits until one is there; <see cref="Take"/> right after it gets it.</summary>
internal sealed class IdPool(Scheduler scheduler, int count) : Waitable(scheduler)
{
    private uint free = count == 32 ? uint.MaxValue : (1u << count) - 1;

    public override bool IsReady => free != 0;

    public bool IsFull => BitOperations.PopCount(free) == count;

    public override void Ask() => Scheduler.Current.Held.MightSleep("it waits for an identifier");

    public int Take()
    {
        var id = BitOperations.TrailingZeroCount(free);
        free &= free - 1;
        return id;
    }

    public void Return(int id)
    {
        if ((free & (1u << id)) != 0)
        {
            throw new KernelBug($"identifier {id} is given back twice");
        }

        free |= 1u << id;
    }
}
