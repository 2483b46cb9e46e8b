namespace Verified.Hardware.Tracing;

/// <summary>The last notification that covered a guest page, and the one before it.</summary>
/// <param name="Ordinal">Its place among all events, from 1; 0: there was none.</param>
/// <param name="PreviousOrdinal">The place of the one before it; 0: there was none.</param>
/// <param name="Event">The last notification.</param>
internal readonly record struct Notified(ulong Ordinal, ulong PreviousOrdinal, TraceEvent Event);

/// <summary>Which guest pages were covered by which notification, and which invalidate ranges may still be open.</summary>
/// <remarks>
/// A trace shows where an invalidate range starts and not where it ends. An invalidate range of a task is over when the task installs an spte,
/// when it starts another invalidate range, or when it says that its system call has returned. (An invalidate range inside an invalidate range happens
/// in the kernel only for hugetlbfs memory.)
/// </remarks>
internal sealed class NotificationHistory(IReadOnlyList<MemorySlot> slots)
{
    private readonly Notified[][] _notified = [.. slots.Select(slot => new Notified[slot.Memory.Pages])];
    private readonly Dictionary<int, HvaRange> _open = [];

    /// <summary>Takes note of a notification.</summary>
    /// <returns>Whether it covers any page of the machine.</returns>
    public bool Add(in TraceEvent notification, ulong ordinal)
    {
        bool ours = false;
        for (int i = 0; i < slots.Count; i++)
        {
            var memory = slots[i].Memory;
            if (!memory.Overlaps(notification.Range)) continue;
            ours = true;
            ulong first = PageIn(memory, notification.Range.Start.Address), last = PageIn(memory, notification.Range.End.Address - 1);
            for (ulong page = first; page <= last; page++)
                _notified[i][page] = new Notified(ordinal, _notified[i][page].Ordinal, notification);
        }
        if (ours) _open[notification.Task] = notification.Range;
        else _open.Remove(notification.Task);
        return ours;
    }

    /// <summary>Takes note that no invalidate range of a task is open.</summary>
    public void Close(int task) => _open.Remove(task);

    /// <summary>Whether an invalidate range of some task may be open over an address.</summary>
    public bool MayBeOpen(Hva address)
    {
        foreach (var range in _open.Values)
            if (range.Contains(address)) return true;
        return false;
    }

    /// <summary>The last notification that covered a guest page of the machine.</summary>
    public Notified Last(Gfn page)
    {
        for (int i = 0; i < slots.Count; i++)
            if (slots[i].Contains(page)) return _notified[i][page.Number - slots[i].First.Number];
        return default;
    }

    private static ulong PageIn(HvaRange memory, ulong address) =>
        (Math.Clamp(address, memory.Start.Address, memory.End.Address - 1) - memory.Start.Address) >> Paging.PageBits;
}
