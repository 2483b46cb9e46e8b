using Verified.Abi;
using Verified.Cli.Progress;
using Verified.Hardware.Tracing;
using LiveVerdict = Verified.Hardware.Tracing.Verdict;

namespace Verified.Cli.Checks;

/// <summary>Judges one recording of a real kernel.</summary>
internal sealed class RecordingCheck(string file) : ICheck
{
    public string Name => "recording";

    /// <summary>Others are judged beside it, and a recording that cannot be read must not cost their verdicts.</summary>
    public bool IsOneOfSeveral { get; init; }

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        TraceRecording recording;
        try
        {
            recording = TraceRecording.Load(file);
        }
        catch (BadInputException fault) when (IsOneOfSeveral)
        {
            return Task.FromResult(CheckResult.Of(CaseResult.BadInput(file, fault.Message)));
        }

        var report = recording.Judge();
        Count[] counts =
        [
            new("invalidations", (long)report.Invalidations),
            new("installs", (long)report.Installs),
            new("freed frames judged", (long)report.FramesFreed),
            new("events lost", (long)report.Lost),
        ];
        return Task.FromResult(CheckResult.Of(Verdict(report), counts));
    }

    private CaseResult Verdict(JudgeReport report) => report.Verdict switch
    {
        LiveVerdict.Holds => CaseResult.Passed(file),
        LiveVerdict.Violated => CaseResult.Failed(file, $"{report.ViolationCount} violations") with
        {
            Claim = report.Violations[0].Claim,
            Details = report.Violations.SelectMany(v => v.ToString().Split('\n')).ToList(),
            Reproduce = $"./verified trace check {file}",
        },
        LiveVerdict.Inconclusive =>
            CaseResult.Error(file, report.Lost > 0 ? $"inconclusive: {report.Lost} events are missing" : "inconclusive: no frame that was mapped was freed"),
        LiveVerdict.Skipped => CaseResult.Skipped(file, "it was not judged"),
    };
}
