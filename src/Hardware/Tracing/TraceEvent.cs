using System.Globalization;

namespace Verified.Hardware.Tracing;

/// <summary>The kinds of event that a judge listens to.</summary>
/// <remarks>
/// For events of one and the same time the order of the kinds is the order assumed: the one that accuses nobody.
/// Two events of different CPUs and equal stamps have no order that could be known.
/// </remarks>
public enum TraceEventKind : byte
{
    /// <summary>An spte was stored (<c>kvmmmu:kvm_mmu_set_spte</c>).</summary>
    SpteSet,

    /// <summary>An spte of a TDP MMU changed (<c>kvmmmu:kvm_tdp_mmu_spte_changed</c>).</summary>
    TdpSpteChanged,

    /// <summary>A range notification reached KVM (<c>kvm:kvm_unmap_hva_range</c>); it is emitted before anything is zapped.</summary>
    RangeUnmapped,

    /// <summary>A frame, or a block of frames, was freed (<c>kmem:mm_page_free</c>).</summary>
    FrameFreed,

    /// <summary>A task said that it has returned from a system call that changed memory (our own mark).</summary>
    OperationEnded,

    /// <summary>The reader of the buffers counted a round (our own mark).</summary>
    Tick,
}

/// <summary>One event of the kernel's trace, from the text or from the binary buffers alike.</summary>
/// <param name="Time">The stamp of the trace clock, in its own unit.</param>
/// <param name="Cpu">The CPU that wrote it.</param>
/// <param name="Task">The thread that caused it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="First">Guest page, start of the range, or frame; see the typed names.</param>
/// <param name="Second">Old spte of a change, or end of the range.</param>
/// <param name="Third">The spte that was stored.</param>
/// <param name="Level">Level of the spte (1: 4 KiB), or order of the freed block (2 to that power frames).</param>
/// <param name="AddressSpace">Address space of a TDP spte.</param>
public readonly record struct TraceEvent(
    ulong Time, ushort Cpu, int Task, TraceEventKind Kind, ulong First, ulong Second, ulong Third, byte Level, byte AddressSpace)
{
    /// <summary>An spte was stored.</summary>
    public static TraceEvent SpteSet(ulong time, ushort cpu, int task, Gfn page, ulong spte, byte level) =>
        new(time, cpu, task, TraceEventKind.SpteSet, page.Number, 0, spte, level, 0);

    /// <summary>An spte of a TDP MMU changed.</summary>
    public static TraceEvent TdpSpteChanged(ulong time, ushort cpu, int task, byte space, Gfn page, byte level, ulong before, ulong after) =>
        new(time, cpu, task, TraceEventKind.TdpSpteChanged, page.Number, before, after, level, space);

    /// <summary>A range notification reached KVM.</summary>
    public static TraceEvent RangeUnmapped(ulong time, ushort cpu, int task, HvaRange range) =>
        new(time, cpu, task, TraceEventKind.RangeUnmapped, range.Start.Address, range.End.Address, 0, 0, 0);

    /// <summary>A block of frames was freed.</summary>
    public static TraceEvent FrameFreed(ulong time, ushort cpu, int task, Pfn first, byte order) =>
        new(time, cpu, task, TraceEventKind.FrameFreed, first.Number, 0, 0, order, 0);

    /// <summary>A mark of our own.</summary>
    public static TraceEvent Mark(ulong time, ushort cpu, int task, TraceEventKind kind) => new(time, cpu, task, kind, 0, 0, 0, 0, 0);

    /// <summary>The guest page of an spte.</summary>
    public Gfn Page => new(First);

    /// <summary>The first frame of a freed block.</summary>
    public Pfn Frame => new(First);

    /// <summary>The addresses of a notification.</summary>
    public HvaRange Range => new(new Hva(First), new Hva(Second));

    /// <summary>The spte that was stored.</summary>
    public Spte Stored => new(Third);

    /// <summary>The spte that was there before a change.</summary>
    public Spte Replaced => new(Second);

    /// <summary>What was to be expected of the event, when no kernel can have meant it as it is; else null.</summary>
    internal string? Flaw => Kind switch
    {
        TraceEventKind.SpteSet => Level is >= 1 and <= Paging.LargestLeafLevel ? null : $"an spte's level from 1 to {Paging.LargestLeafLevel}, not {Level}",
        TraceEventKind.TdpSpteChanged => Level is >= 1 and <= Paging.TopLevel ? null : $"an spte's level from 1 to {Paging.TopLevel}, not {Level}",
        TraceEventKind.RangeUnmapped => Second > First ? null : $"a range whose end lies behind its start, not {Range}",
        TraceEventKind.FrameFreed => Level <= Paging.HighestOrder ? null : $"an order of at most {Paging.HighestOrder}, not {Level}",
        TraceEventKind.OperationEnded or TraceEventKind.Tick => null,
    };

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        TraceEventKind.SpteSet => Line($"spte set: {Page} -> {Stored.Frame} level {Level}"),
        TraceEventKind.TdpSpteChanged => Line($"tdp spte changed: {Page} level {Level} {Second:x} -> {Third:x}"),
        TraceEventKind.RangeUnmapped => Line($"unmap notification: {Range}"),
        TraceEventKind.FrameFreed => Line($"freed: {Frame} order {Level}"),
        TraceEventKind.OperationEnded => Line($"operation ended"),
        TraceEventKind.Tick => Line($"tick"),
    };

    private string Line(FormattableString what) =>
        string.Create(CultureInfo.InvariantCulture, $"{Time} cpu {Cpu} task {Task} {FormattableString.Invariant(what)}");
}

/// <summary>The order in which events are judged: by time, then by kind, then by CPU.</summary>
internal sealed class TraceOrder : IComparer<TraceEvent>
{
    public static readonly TraceOrder Instance = new();

    public int Compare(TraceEvent x, TraceEvent y)
    {
        int order = x.Time.CompareTo(y.Time);
        if (order == 0) order = x.Kind.CompareTo(y.Kind);
        return order != 0 ? order : x.Cpu.CompareTo(y.Cpu);
    }
}
