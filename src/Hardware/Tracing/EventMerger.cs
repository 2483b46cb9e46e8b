namespace Verified.Hardware.Tracing;

/// <summary>Brings the events of several CPUs into one order, while they still arrive.</summary>
internal sealed class EventMerger
{
    private readonly List<TraceEvent> _waiting = [];
    private ulong _settled;

    /// <summary>Events that arrived after a later one had been passed on: the order that was judged is not the true one.</summary>
    public ulong Late { get; private set; }

    public void Add(in TraceEvent traceEvent)
    {
        if (traceEvent.Time < _settled) Late++;
        _waiting.Add(traceEvent);
    }

    /// <summary>Passes on, in order, every event before a time; none of them may still be under way.</summary>
    public void Settle(ulong before, Action<TraceEvent> judge)
    {
        _waiting.Sort(TraceOrder.Instance);
        int ready = 0;
        while (ready < _waiting.Count && _waiting[ready].Time < before) judge(_waiting[ready++]);
        _waiting.RemoveRange(0, ready);
        _settled = Math.Max(_settled, before);
    }

    /// <summary>Passes on everything that is left.</summary>
    public void Finish(Action<TraceEvent> judge) => Settle(ulong.MaxValue, judge);
}
