namespace Verified.Kernel.Sched;

/// <summary>The locks that a thread holds, and what follows from them: which it may take, and whether it may sleep.</summary>
internal sealed class HeldLocks
{
    private readonly List<LockClass> held = new(8);

    /// <summary>Before a lock is asked for: its class comes after all that are held.</summary>
    public void MayTake(LockClass wanted)
    {
        foreach (var one in held)
        {
            if (one.Rank >= wanted.Rank)
            {
                throw new KernelBug($"lock order: {wanted.Name} is taken while {one.Name} is held");
            }
        }

        if (wanted.Sleeps)
        {
            MightSleep($"it takes {wanted.Name}");
        }
    }

    /// <summary>might_sleep: no lock is held that forbids it.</summary>
    public void MightSleep(string why)
    {
        foreach (var one in held)
        {
            if (one.Atomic)
            {
                throw new KernelBug($"sleep in atomic context: {why} while {one.Name} is held");
            }
        }
    }

    public void Add(LockClass taken) => held.Add(taken);

    public void Remove(LockClass released)
    {
        var at = held.LastIndexOf(released);
        if (at < 0)
        {
            throw new KernelBug($"lock order: {released.Name} is released by a thread that does not hold it");
        }

        held.RemoveAt(at);
    }

    public void MustBeEmpty(string when)
    {
        if (held.Count > 0)
        {
            throw new KernelBug($"lock order: {when} with {held[0].Name} held");
        }
    }
}
