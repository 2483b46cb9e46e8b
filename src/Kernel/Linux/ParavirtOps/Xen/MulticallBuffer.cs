using Verified.Abi;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>struct mc_buffer: hypercalls of one processor that wait to be made together.</summary>
/// <remarks>
/// A full buffer is flushed before the next call is added, so a flush may fall between any two calls. Calls that must not be separated are added by one
/// <see cref="AddTogether"/>. Entries and the space for their arguments cannot run out separately: each entry has its own list in the page of arguments.
/// Source: Linux 5ead97c84f arch/i386/xen/multicalls.c; the size and the callbacks as in Linux v6.1.
/// </remarks>
internal sealed class MulticallBuffer(IHypercalls hypercalls, int cpu, int room = MulticallBuffer.MostCalls)
{
    /// <summary>MC_BATCH.</summary>
    public const int MostCalls = 32;

    private readonly QueuedCall[] calls = new QueuedCall[room];
    private readonly Errno[] results = new Errno[room];
    private readonly ulong[] targets = new ulong[room];
    private Action? callback;

    /// <summary>Who hears of what happens to the queue; usually nobody.</summary>
    public IQueueListener? Listener { get; init; }

    public int Count { get; private set; }

    public ReadOnlySpan<QueuedCall> Waiting => calls.AsSpan(0, Count);

    /// <summary>For each call that waits the machine address of the entry that it changes, or 0.</summary>
    public ReadOnlySpan<ulong> Targets => targets.AsSpan(0, Count);

    /// <summary>__xen_mc_entry. What waits is done first when there is no room.</summary>
    /// <param name="call">The call.</param>
    /// <param name="target">The machine address of the page-table entry that it changes, or 0.</param>
    public void Add(in QueuedCall call, ulong target = 0)
    {
        MakeRoom();
        (calls[Count], targets[Count]) = (call, target);
        Count++;
        Listener?.Added(cpu, call);
    }

    /// <summary>Queues calls that one multicall makes: what waits is flushed before the first of them, or not at all.</summary>
    /// <exception cref="KernelBug">The buffer never has room for so many.</exception>
    public void AddTogether(params ReadOnlySpan<QueuedCall> together)
    {
        MakeRoom(together.Length);
        foreach (var call in together)
        {
            Add(call);
        }
    }

    /// <summary>The next calls that are added will find room without a flush.</summary>
    /// <exception cref="KernelBug">The buffer never has room for so many.</exception>
    public void MakeRoom(int forCalls = 1)
    {
        if (forCalls > room)
        {
            throw new KernelBug($"a buffer of {room} calls never has room for {forCalls} together");
        }

        if (forCalls > room - Count)
        {
            Flush();
        }
    }

    /// <summary>xen_mc_callback: runs when what waits now has been done.</summary>
    public void WhenDone(Action action) => callback += action;

    /// <summary>xen_mc_flush.</summary>
    /// <exception cref="KernelBug">A call was refused: the guest and the hypervisor do not agree, and nothing can go on.</exception>
    public void Flush()
    {
        if (Count == 0)
        {
            return;
        }

        Listener?.Flushing(cpu);
        var count = Count;
        var errno = hypercalls.Multicall(cpu, Waiting, results);
        if (errno != Errno.None)
        {
            throw new KernelBug($"a multicall is refused with {errno}");
        }

        Count = 0;
        if (FirstRefused(count) is var refused && refused >= 0)
        {
            Listener?.Flushed(cpu, isRefused: true);
            throw new KernelBug($"call {refused} of {count}, {calls[refused]}, is refused with {results[refused]}");
        }

        var done = callback;
        callback = null;
        done?.Invoke();
        Listener?.Flushed(cpu, isRefused: false);
    }

    private int FirstRefused(int count)
    {
        for (var index = 0; index < count; index++)
        {
            if (results[index] != Errno.None)
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>What the entry at this machine address will be, or null where nothing waits to change it.</summary>
    public ulong? Pending(ulong target)
    {
        for (var index = Count - 1; index >= 0; index--)
        {
            if (targets[index] == target)
            {
                return calls[index].B;
            }
        }

        return null;
    }
}
