using Verified.Hardware.Tracing;
using Xunit;
using static Verified.Tests.Hardware.SmallMachine;

namespace Verified.Tests.Hardware;

public class EventMergerTests
{
    private readonly EventMerger _merger = new();
    private readonly List<ulong> _times = [];

    [Fact]
    public void Events_of_several_cpus_come_out_by_time()
    {
        _merger.Add(Set(30, 0, 1));
        _merger.Add(Free(10, 1));
        _merger.Add(Unmap(20, 0));
        _merger.Finish(Judge);

        Assert.Equal([10UL, 20UL, 30UL], _times);
    }

    [Fact]
    public void An_event_waits_until_its_time_has_settled()
    {
        _merger.Add(Free(10, 1));
        _merger.Add(Free(20, 1));
        _merger.Settle(20, Judge);

        Assert.Equal([10UL], _times);
    }

    [Fact]
    public void At_one_and_the_same_time_the_order_accuses_nobody()
    {
        var kinds = new List<TraceEventKind>();
        _merger.Add(Free(10, 1));
        _merger.Add(Unmap(10, 0));
        _merger.Add(Set(10, 0, 1));
        _merger.Finish(e => kinds.Add(e.Kind));

        Assert.Equal([TraceEventKind.SpteSet, TraceEventKind.RangeUnmapped, TraceEventKind.FrameFreed], kinds);
    }

    [Fact]
    public void An_event_that_comes_too_late_is_counted()
    {
        _merger.Settle(20, Judge);
        _merger.Add(Free(10, 1));
        _merger.Add(Free(20, 1));

        Assert.Equal(1UL, _merger.Late);
    }

    private void Judge(TraceEvent traceEvent) => _times.Add(traceEvent.Time);
}
