using System.Globalization;
using System.Text.RegularExpressions;
using Verified.Abi;

namespace Verified.Hardware.Tracing;

/// <summary>Lines of ftrace, as the files <c>trace</c> and <c>trace_pipe</c> of tracefs print them.</summary>
/// <remarks>
/// The lines are in order already; two of them may bear the same stamp, because the text of some clocks ends at the microsecond.
/// Source: Linux Documentation/trace/ftrace.rst; the <c>print fmt</c> of each event.
/// </remarks>
internal static partial class TextTrace
{
    /// <summary>More events than a kernel can have lost; the number of those that were lost stays below.</summary>
    public const ulong MostLost = 1UL << 62;

    private const ulong MicrosecondsPerSecond = 1_000_000;

    /// <summary>Reads one line; null when its event is of no interest.</summary>
    /// <exception cref="BadInputException">It is no line of ftrace, or an event of interest reads otherwise than the kernel prints it.</exception>
    public static TraceEvent? Parse(string line, string where)
    {
        if (line.Length == 0) return null;
        var match = Line().Match(line);
        if (!match.Success) throw new BadInputException(where, "'TASK-PID [CPU] FLAGS TIME: EVENT: …'");
        var stamp = new Stamp(
            match.Groups["micro"].Success
                ? Number(match, "whole", where, ulong.MaxValue / MicrosecondsPerSecond - 1) * MicrosecondsPerSecond + Number(match, "micro", where)
                : Number(match, "whole", where),
            (ushort)Number(match, "cpu", where), (int)Number(match, "pid", where));
        var traceEvent = Parse(stamp, match.Groups["event"].Value, match.Groups["rest"].Value, where);
        return traceEvent?.Flaw is { } expected ? throw new BadInputException(where, expected) : traceEvent;
    }

    private static TraceEvent? Parse(Stamp stamp, string name, string rest, string where) =>
        name switch
        {
            "kvm_mmu_set_spte" => SpteSet(stamp, Required(SpteSetPattern(), rest, "'gfn HEX spte HEX (…) level N at HEX'", where), where),
            "kvm_tdp_mmu_spte_changed" => TdpSpteChanged(
                stamp, Required(TdpPattern(), rest, "'as id N gfn HEX level N old_spte HEX new_spte HEX'", where), where),
            "kvm_unmap_hva_range" => RangeUnmapped(stamp, Required(UnmapPattern(), rest, "'mmu notifier unmap range: HEX -- HEX'", where), where),
            "mm_page_free" => FrameFreed(stamp, Required(FreePattern(), rest, "'page=HEX pfn=HEX order=N'", where), where),
            "tracing_mark_write" => TraceMark.Read(System.Text.Encoding.UTF8.GetBytes(rest)) is { } kind
                ? TraceEvent.Mark(stamp.Time, stamp.Cpu, stamp.Task, kind)
                : null,
            _ => null,
        };

    /// <summary>How many events a line says were lost; null when it says something else.</summary>
    /// <exception cref="BadInputException">More than <see cref="MostLost"/>.</exception>
    public static ulong? LostEvents(string line, string where)
    {
        var match = LostPattern().Match(line);
        return match.Success ? Number(match, "count", where, MostLost) : null;
    }

    /// <summary>Writes an event as the kernel would, with what we do not keep left empty.</summary>
    public static string Format(in TraceEvent e)
    {
        string what = e.Kind switch
        {
            TraceEventKind.SpteSet => Text($"kvm_mmu_set_spte: gfn {e.First:x} spte {e.Third:x} (----) level {e.Level} at 0"),
            TraceEventKind.TdpSpteChanged => Text(
                $"kvm_tdp_mmu_spte_changed: as id {e.AddressSpace} gfn {e.First:x} level {e.Level} old_spte {e.Second:x} new_spte {e.Third:x}"),
            TraceEventKind.RangeUnmapped => Text($"kvm_unmap_hva_range: mmu notifier unmap range: 0x{e.First:x16} -- 0x{e.Second:x16}"),
            TraceEventKind.FrameFreed => Text($"mm_page_free: page=0 pfn=0x{e.First:x} order={e.Level}"),
            TraceEventKind.OperationEnded => "tracing_mark_write: verified:ended",
            TraceEventKind.Tick => "tracing_mark_write: verified:tick",
        };
        return Text($"task-{e.Task} [{e.Cpu:d3}] ..... {e.Time}: ") + what;
    }

    private readonly record struct Stamp(ulong Time, ushort Cpu, int Task);

    private static TraceEvent SpteSet(Stamp at, Match match, string where) =>
        TraceEvent.SpteSet(at.Time, at.Cpu, at.Task, new Gfn(Hex(match, "gfn", where)), Hex(match, "spte", where), Level(match, where));

    private static TraceEvent TdpSpteChanged(Stamp at, Match match, string where) => TraceEvent.TdpSpteChanged(
        at.Time, at.Cpu, at.Task, (byte)Number(match, "as", where, byte.MaxValue), new Gfn(Hex(match, "gfn", where)), Level(match, where),
        Hex(match, "old", where), Hex(match, "new", where));

    private static TraceEvent RangeUnmapped(Stamp at, Match match, string where) => TraceEvent.RangeUnmapped(
        at.Time, at.Cpu, at.Task, new HvaRange(new Hva(Hex(match, "start", where)), new Hva(Hex(match, "end", where))));

    private static TraceEvent FrameFreed(Stamp at, Match match, string where) =>
        TraceEvent.FrameFreed(at.Time, at.Cpu, at.Task, new Pfn(Hex(match, "pfn", where)), Small(match, "order", where));

    private static byte Level(Match match, string where) => Small(match, "level", where);

    private static byte Small(Match match, string group, string where) => (byte)Math.Min(Number(match, group, where), byte.MaxValue);

    private static Match Required(Regex pattern, string text, string expected, string where)
    {
        var match = pattern.Match(text);
        return match.Success ? match : throw new BadInputException(where, $"{expected}, not '{text}'");
    }

    private static ulong Number(Match match, string group, string where, ulong most = ulong.MaxValue) =>
        Value(match, group, NumberStyles.None, where) is var number && number <= most ? number
            : throw new BadInputException(where, $"a number of at most {most}, not '{number}'");

    private static ulong Hex(Match match, string group, string where) => Value(match, group, NumberStyles.AllowHexSpecifier, where);

    private static ulong Value(Match match, string group, NumberStyles style, string where) =>
        ulong.TryParse(match.Groups[group].Value, style, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw new BadInputException(where, $"a number of 64 bits, not '{match.Groups[group].Value}'");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    [GeneratedRegex(@"^.*-(?<pid>\d{1,9})\s+(\([^)]*\)\s+)?\[(?<cpu>\d{1,4})\]\s+(\S+\s+)?(?<whole>\d+)(\.(?<micro>\d{6}))?: (?<event>\w+): ?(?<rest>.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"^gfn (?<gfn>[0-9a-f]+) spte (?<spte>[0-9a-f]+) \([^)]*\) level (?<level>\d+) at [0-9a-f]+$")]
    private static partial Regex SpteSetPattern();

    [GeneratedRegex(@"^as id (?<as>\d+) gfn (?<gfn>[0-9a-f]+) level (?<level>\d+) old_spte (?<old>[0-9a-f]+) new_spte (?<new>[0-9a-f]+)$")]
    private static partial Regex TdpPattern();

    [GeneratedRegex(@"^mmu notifier unmap range: (0x)?(?<start>[0-9a-f]+) -- (0x)?(?<end>[0-9a-f]+)$")]
    private static partial Regex UnmapPattern();

    [GeneratedRegex(@"^page=\S+ pfn=(0x)?(?<pfn>[0-9a-f]+) order=(?<order>\d+)$")]
    private static partial Regex FreePattern();

    [GeneratedRegex(@"^CPU:\d+ \[LOST (?<count>\d+) EVENTS\]$")]
    private static partial Regex LostPattern();
}
