namespace Verified.Hardware.Tracing;

/// <summary>Empties the binary buffers of an instance while they fill, and passes the events on in order.</summary>
/// <remarks>
/// Each round writes a tick into the trace and then empties every CPU's buffer. When the tick of a round has been read,
/// every event that is older than the tick of the round before has been read too.
/// </remarks>
internal sealed unsafe class TraceReader : IDisposable
{
    private readonly TraceInstance _instance;
    private readonly EventCatalog _catalog;
    private readonly BufferLayout _layout;
    private readonly RecordingWriter? _recording;
    private readonly EventMerger _merger = new();
    private readonly (ushort Cpu, int File)[] _buffers;
    private readonly byte[] _page;
    private ulong _tick, _tickBefore, _lostOnPages;

    public TraceReader(TraceInstance instance, EventCatalog catalog, BufferLayout layout, RecordingWriter? recording)
    {
        (_instance, _catalog, _layout, _recording) = (instance, catalog, layout, recording);
        _page = new byte[layout.PageBytes];
        _buffers = [.. instance.Cpus().Select(cpu => (cpu, instance.OpenRaw(cpu)))];
    }

    /// <summary>Events read.</summary>
    public ulong Events { get; private set; }

    /// <summary>Events that came too late to be judged in their place.</summary>
    public ulong Late => _merger.Late;

    /// <summary>Events that a buffer had no room for, as the pages and the statistics of the CPUs say; the larger of the two.</summary>
    public ulong Lost => Math.Max(_lostOnPages, _buffers.Aggregate(0UL, (sum, buffer) => sum + _instance.LostOn(buffer.Cpu)));

    /// <summary>Reads what there is and passes on what has settled.</summary>
    public void Round(Action<TraceEvent> judge)
    {
        _instance.Mark(TraceMark.Tick);
        ReadAll();
        _merger.Settle(_tickBefore, judge);
        _tickBefore = _tick;
    }

    /// <summary>Reads the rest, after tracing was stopped.</summary>
    public void Finish(Action<TraceEvent> judge)
    {
        ReadAll();
        _merger.Finish(judge);
    }

    public void Dispose()
    {
        foreach (var (_, file) in _buffers) Native.close(file);
    }

    private void ReadAll()
    {
        foreach (var (cpu, file) in _buffers)
            while (ReadPage(file))
            {
                _recording?.AddPage(cpu, _page);
                Decode(cpu);
            }
    }

    private bool ReadPage(int file)
    {
        nint length;
        fixed (byte* start = _page) length = Native.read(file, start, _page.Length);
        if (length < 0 && Native.Error is not (Native.EAGAIN or Native.EINTR)) throw Native.Failure("read trace_pipe_raw");
        return length > 0;
    }

    private void Decode(ushort cpu)
    {
        var page = new BufferPage(_page, _layout, $"buffer of cpu {cpu}");
        _lostOnPages += page.Lost;
        while (page.MoveNext())
        {
            Events++;
            if (_catalog.Decode(page.Record, page.Time, cpu) is not { } traceEvent) continue;
            if (traceEvent.Kind == TraceEventKind.Tick) _tick = traceEvent.Time;
            _merger.Add(traceEvent);
        }
    }
}
