using Verified.Abi;

namespace Verified.Hardware.Tracing;

/// <summary>A recorded trace of one machine: all that is needed to judge it elsewhere and later.</summary>
/// <remarks>
/// Two forms: <i>binary</i>, the raw pages of the ring buffers with the formats of the kernel that wrote them; and
/// <i>text</i>, the lines of ftrace as <c>trace</c> or <c>trace_pipe</c> print them, after header lines that begin with <c>#</c>.
/// </remarks>
public sealed class TraceRecording
{
    private const string BinaryForm = RecordingHeader.Magic + RecordingHeader.Binary, TextForm = TextRecording.Comment + RecordingHeader.Magic + RecordingHeader.Text;
    private static readonly InputKind Kind = new("a recording", 1L << 30) { Begins = [BinaryForm, TextForm] };

    internal TraceRecording(TracedMachine machine, string clock, IReadOnlyList<TraceEvent> events, ulong lost) =>
        (Machine, Clock, Events, Lost) = (machine, clock, events, lost);

    /// <summary>The machine whose events were recorded.</summary>
    public TracedMachine Machine { get; }

    /// <summary>The trace clock.</summary>
    public string Clock { get; }

    /// <summary>The events that a judge can use, in order.</summary>
    public IReadOnlyList<TraceEvent> Events { get; }

    /// <summary>How many events are missing.</summary>
    public ulong Lost { get; }

    /// <summary>Reads a recording of either form.</summary>
    /// <exception cref="BadInputException">The file does not exist, is not a recording, is cut off, or is damaged.</exception>
    public static TraceRecording Load(string path) => Read(InputFile.Bytes(path, Kind), path);

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="BadInputException">It is not a recording, is cut off, or is damaged.</exception>
    internal static TraceRecording Read(byte[] bytes, string path)
    {
        var source = new RecordingSource(bytes, path);
        string first = source.Line().TrimEnd('\r');
        return first switch
        {
            BinaryForm => BinaryRecording.Read(source),
            TextForm => TextRecording.Read(source),
            _ => throw new BadInputException(path + ":1", $"'{BinaryForm}' or '{TextForm}', not '{first}'"),
        };
    }

    /// <summary>Writes the recording in its text form, which every editor shows.</summary>
    public void SaveText(string path) => File.WriteAllLines(path, TextRecording.Lines(this));

    /// <summary>Judges the recording.</summary>
    public JudgeReport Judge() => LiveJudge.Judge(Machine, Events, Lost);
}
