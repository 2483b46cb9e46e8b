using System.Text;
using Verified.Abi;
using Verified.Cli.Checks;
using Verified.Cli.Replays;
using Verified.Cli.Usage;
using Verified.Hardware.Kvm;
using Verified.Models.Judging.Traces;

namespace Verified.Cli.Verbs;

/// <summary><c>trace record</c> and <c>trace check</c>: recordings of a real kernel, and lists of steps.</summary>
internal sealed class TraceVerb : IVerb
{
    private const int BytesOfAHead = 4_096;

    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.TraceRecord, UsageTable.TraceCheck];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel) =>
        given.Judges(terminal, cancel, given.Verb == UsageTable.TraceRecord ? [Record(given)] : [.. given.Words.Select(file => Check(file, given.Words.Count > 1))]);

    private static LiveKvmCheck Record(Given given) => new(new LiveKvmOptions { Duration = TimeSpan.FromSeconds(given.Count("--seconds")!.Value) }) { RecordTo = given.Words[0] };

    private static ICheck Check(string file, bool isOneOfSeveral)
    {
        if (!IsTrace(file))
        {
            return new RecordingCheck(file) { IsOneOfSeveral = isOneOfSeveral };
        }

        var text = InputFile.Text(file, InputKind.Trace);
        var model = ReplayKind.Of(text, file).Model;
        return JudgedContracts.All.FirstOrDefault(contract => contract.Name == model)?.Steps(text, file)
            ?? throw new BadInputException(file, $"a recording, or a trace with steps of {string.Join(", ", JudgedContracts.All.Select(contract => contract.Name))}; './verified replay' runs a trace of {model}");
    }

    // What cannot be read is told by the one who reads recordings.
    private static bool IsTrace(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var head = new byte[BytesOfAHead];
            return TraceModel.Of(Encoding.Latin1.GetString(head, 0, stream.ReadAtLeast(head, BytesOfAHead, throwOnEndOfStream: false))) is not null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }
}
