using System.Globalization;

namespace Verified.Hardware.Tracing;

/// <summary>The text form of a recording: header lines behind <c>#</c>, then lines of ftrace, then <c># end</c>.</summary>
internal static class TextRecording
{
    public const string Comment = "# ";

    public static TraceRecording Read(RecordingSource source)
    {
        var header = new RecordingHeader();
        var events = new List<TraceEvent>();
        ulong lost = 0;
        while (true)
        {
            string line = source.Line().TrimEnd('\r');
            if (line == Comment + "end") break;
            if (line.StartsWith('#')) header.Take(line.TrimStart('#', ' '), source.Where);
            else if (TextTrace.LostEvents(line, source.Where) is { } count) lost = Math.Min(lost + count, TextTrace.MostLost);
            else if (TextTrace.Parse(line, source.Where) is { } traceEvent) events.Add(traceEvent);
        }
        return new TraceRecording(header.Machine(source.Path), header.Clock, events, lost);
    }

    public static IEnumerable<string> Lines(TraceRecording recording)
    {
        foreach (string line in RecordingHeader.Lines(recording.Machine, recording.Clock, RecordingHeader.Text)) yield return Comment + line;
        if (recording.Lost > 0) yield return string.Create(CultureInfo.InvariantCulture, $"CPU:0 [LOST {recording.Lost} EVENTS]");
        foreach (var traceEvent in recording.Events) yield return TextTrace.Format(traceEvent);
        yield return Comment + "end";
    }
}
