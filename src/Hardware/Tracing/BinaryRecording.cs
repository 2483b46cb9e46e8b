using System.Globalization;
using System.Text;
using Verified.Abi;

namespace Verified.Hardware.Tracing;

/// <summary>Reads the binary form of a recording; <see cref="RecordingWriter"/> says how it looks.</summary>
internal static class BinaryRecording
{
    public static TraceRecording Read(RecordingSource source)
    {
        var header = new RecordingHeader();
        var formats = new List<EventFormat>();
        var pages = new List<(ushort Cpu, ArraySegment<byte> Bytes, string Where)>();
        BufferLayout? layout = null;
        ulong? lost = null;
        while (true)
        {
            string line = source.Line(), where = source.Where;
            string[] words = line.Split(' ');
            if (header.Take(line, where)) continue;
            if (line == "end") break;
            if (words is ["header_page", var layoutBytes]) layout = BufferLayout.Parse(TextBlock(source, layoutBytes), where);
            else if (words is ["format", var formatBytes]) formats.Add(EventFormat.Parse(TextBlock(source, formatBytes), where));
            else if (words is ["cpu", var cpu, var pageBytes])
            {
                string place = source.WhereByte;
                pages.Add(((ushort)Number(cpu, where, ushort.MaxValue), source.Block((int)Number(pageBytes, where)), place));
            }
            else if (words is ["lost", var count]) lost = (ulong)Number(count, where, (long)TextTrace.MostLost);
            else throw new BadInputException(where, "'header_page N', 'format N', 'cpu N N', 'lost N' or 'end'");
        }
        if (layout is null) throw new BadInputException(source.Path, "a section header_page");
        if (lost is null) throw new BadInputException(source.Where, "a line 'lost N' before the end");
        var events = Decode(pages, layout, new EventCatalog(formats));
        return new TraceRecording(header.Machine(source.Path), header.Clock, events, lost.Value);
    }

    private static List<TraceEvent> Decode(List<(ushort Cpu, ArraySegment<byte> Bytes, string Where)> pages, BufferLayout layout, EventCatalog catalog)
    {
        var events = new List<TraceEvent>();
        foreach (var (cpu, bytes, where) in pages)
        {
            try
            {
                Decode(new BufferPage(bytes, layout, where), catalog, cpu, events);
            }
            catch (BadInputException e) when (!e.Where.StartsWith(where, StringComparison.Ordinal))
            {
                throw new BadInputException($"{where}: {e.Where}", e.Expected);
            }
        }
        events.Sort(TraceOrder.Instance);
        return events;
    }

    private static void Decode(BufferPage page, EventCatalog catalog, ushort cpu, List<TraceEvent> events)
    {
        while (page.MoveNext())
        {
            if (catalog.Decode(page.Record, page.Time, cpu) is not { } traceEvent) continue;
            if (traceEvent.Flaw is { } expected) throw new BadInputException("event " + traceEvent.Kind, expected);
            events.Add(traceEvent);
        }
    }

    private static string TextBlock(RecordingSource source, string length) =>
        Encoding.UTF8.GetString(source.Block((int)Number(length, source.Where)));

    private static long Number(string text, string where, long most = int.MaxValue) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most
            ? number
            : throw new BadInputException(where, $"a number of at most {most}, not '{text}'");
}
