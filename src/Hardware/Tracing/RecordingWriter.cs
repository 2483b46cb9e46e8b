using System.Globalization;
using System.Text;

namespace Verified.Hardware.Tracing;

/// <summary>Writes a binary recording while the events come in.</summary>
/// <remarks>
/// After the header come sections, each a line and that many bytes and a line feed: <c>header_page BYTES</c>,
/// <c>format BYTES</c> for each event, <c>cpu N BYTES</c> for each page of a buffer. The last lines are <c>lost N</c> and <c>end</c>:
/// a recording without them is not whole.
/// </remarks>
internal sealed class RecordingWriter
{
    private readonly Stream _file;

    /// <param name="file">Where it goes; whoever opened it closes it.</param>
    /// <param name="machine">What was recorded.</param>
    /// <param name="clock">The trace clock.</param>
    /// <param name="catalog">The events' formats.</param>
    /// <param name="layout">The layout of a buffer's page.</param>
    public RecordingWriter(Stream file, TracedMachine machine, string clock, EventCatalog catalog, BufferLayout layout)
    {
        _file = file;
        foreach (string line in RecordingHeader.Lines(machine, clock, RecordingHeader.Binary)) Line(line);
        Section("header_page", Encoding.UTF8.GetBytes(layout.Text));
        foreach (var format in catalog.Formats) Section("format", Encoding.UTF8.GetBytes(format.Text));
    }

    public void AddPage(ushort cpu, byte[] page) => Section(string.Create(CultureInfo.InvariantCulture, $"cpu {cpu}"), page);

    public void End(ulong lost)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"lost {lost}"));
        Line("end");
    }

    private void Section(string name, byte[] bytes)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"{name} {bytes.Length}"));
        _file.Write(bytes);
        Line("");
    }

    private void Line(string text) => _file.Write(Encoding.UTF8.GetBytes(text + "\n"));
}
