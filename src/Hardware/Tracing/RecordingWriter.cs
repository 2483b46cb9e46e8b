using System.Globalization;
using System.Text;
using Verified.Abi;

namespace Verified.Hardware.Tracing;

/// <summary>Writes a binary recording while the events come in.</summary>
/// <remarks>
/// After the header come sections, each a line and that many bytes and a line feed: <c>header_page BYTES</c>,
/// <c>format BYTES</c> for each event, <c>cpu N BYTES</c> for each page of a buffer. The last lines are <c>lost N</c> and <c>end</c>:
/// a recording without them is not whole.
/// </remarks>
internal sealed class RecordingWriter : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public RecordingWriter(string path, TracedMachine machine, string clock, EventCatalog catalog, BufferLayout layout)
    {
        _file = Create(path);
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

    public void Dispose() => _file.Dispose();

    private static FileStream Create(string path)
    {
        try
        {
            return File.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, "a file that can be written: " + e.Message);
        }
    }

    private void Section(string name, byte[] bytes)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"{name} {bytes.Length}"));
        _file.Write(bytes);
        Line("");
    }

    private void Line(string text) => _file.Write(Encoding.UTF8.GetBytes(text + "\n"));
}
