using Verified.Abi;

namespace Verified.Hardware.Tracing;

/// <summary>Turns binary records into events, by the formats of the kernel that wrote them.</summary>
public sealed class EventCatalog
{
    /// <summary>An event that the judge needs: its folder below <c>events/</c>.</summary>
    internal static readonly string[] Required = ["kvm/kvm_unmap_hva_range", "kvmmmu/kvm_mmu_set_spte", "kmem/mm_page_free"];

    /// <summary>An event of kernels that have a TDP MMU.</summary>
    internal const string TdpChange = "kvmmmu/kvm_tdp_mmu_spte_changed";

    /// <summary>The event of what is written to <c>trace_marker</c>; it is always on.</summary>
    internal const string Marker = "ftrace/print";

    private delegate TraceEvent? Decoder(ReadOnlySpan<byte> record, ulong time, ushort cpu, int task);

    private readonly Dictionary<int, Decoder> _decoders = [];
    private readonly EventField _type, _task;

    /// <summary>Prepares to decode records of these formats.</summary>
    /// <exception cref="BadInputException">A format lacks a field that is needed, or one of the required events is missing.</exception>
    public EventCatalog(IReadOnlyCollection<EventFormat> formats)
    {
        Formats = formats;
        foreach (string required in Required.Append(Marker))
            if (!formats.Any(format => required.EndsWith("/" + format.Name, StringComparison.Ordinal)))
                throw new BadInputException("formats", $"one of {required}");
        _type = formats.First().Field("common_type");
        _task = formats.First().Field("common_pid");
        foreach (var format in formats)
            if (DecoderOf(format) is { } decoder) _decoders[format.Id] = decoder;
    }

    /// <summary>The formats, as given.</summary>
    public IReadOnlyCollection<EventFormat> Formats { get; }

    /// <summary>Decodes one record; null when it is of no interest.</summary>
    /// <exception cref="BadInputException">The record is shorter than its format says.</exception>
    internal TraceEvent? Decode(ReadOnlySpan<byte> record, ulong time, ushort cpu) =>
        _decoders.TryGetValue((int)_type.Read(record), out var decode)
            ? decode(record, time, cpu, (int)_task.Read(record))
            : null;

    private static Decoder? DecoderOf(EventFormat format) => format.Name switch
    {
        "kvm_mmu_set_spte" => SpteSet(format),
        "kvm_tdp_mmu_spte_changed" => TdpSpteChanged(format),
        "kvm_unmap_hva_range" => RangeUnmapped(format),
        "mm_page_free" => FrameFreed(format),
        "print" => Mark(format),
        _ => null,
    };

    private static Decoder SpteSet(EventFormat format)
    {
        EventField gfn = format.Field("gfn"), spte = format.Field("spte"), level = format.Field("level");
        return (record, time, cpu, task) =>
            TraceEvent.SpteSet(time, cpu, task, new Gfn(gfn.Read(record)), spte.Read(record), Small(level.Read(record)));
    }

    private static Decoder TdpSpteChanged(EventFormat format)
    {
        EventField gfn = format.Field("gfn"), before = format.Field("old_spte"), after = format.Field("new_spte");
        EventField level = format.Field("level"), space = format.Field("as_id");
        return (record, time, cpu, task) => TraceEvent.TdpSpteChanged(
            time, cpu, task, Small(space.Read(record)), new Gfn(gfn.Read(record)), Small(level.Read(record)), before.Read(record), after.Read(record));
    }

    private static Decoder RangeUnmapped(EventFormat format)
    {
        EventField start = format.Field("start"), end = format.Field("end");
        return (record, time, cpu, task) =>
            TraceEvent.RangeUnmapped(time, cpu, task, new HvaRange(new Hva(start.Read(record)), new Hva(end.Read(record))));
    }

    private static Decoder FrameFreed(EventFormat format)
    {
        EventField pfn = format.Field("pfn"), order = format.Field("order");
        return (record, time, cpu, task) => TraceEvent.FrameFreed(time, cpu, task, new Pfn(pfn.Read(record)), Small(order.Read(record)));
    }

    // A number that is too large stays too large: the event's flaw is told of it.
    private static byte Small(ulong number) => (byte)Math.Min(number, byte.MaxValue);

    private static Decoder Mark(EventFormat format)
    {
        EventField text = format.Field("buf");
        return (record, time, cpu, task) =>
        {
            if (record.Length < text.Offset) throw new BadInputException("record of print", $"at least {text.Offset} bytes");
            return TraceMark.Read(record[text.Offset..]) is { } kind ? TraceEvent.Mark(time, cpu, task, kind) : null;
        };
    }
}

/// <summary>The texts that we write into the trace ourselves.</summary>
internal static class TraceMark
{
    public static readonly byte[] Ended = "verified:ended"u8.ToArray(), Tick = "verified:tick"u8.ToArray();

    public static TraceEventKind? Read(ReadOnlySpan<byte> text) =>
        text.StartsWith(Ended) ? TraceEventKind.OperationEnded : text.StartsWith(Tick) ? TraceEventKind.Tick : null;
}
