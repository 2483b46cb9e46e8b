using Verified.Cli.Progress;
using Verified.Models.Traces;

namespace Verified.Cli.Checks;

/// <summary>Runs one saved trace again on the kernel, and judges it.</summary>
internal sealed class ReplayCheck(string file, World world) : ICheck
{
    public string Name => "replay";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var result = Replay.On(TraceFile.Load(file), world.Build);
        return Task.FromResult(CheckResult.Of(Verdict(result), new Count("steps", result.Run.Steps.Count)));
    }

    private CaseResult Verdict(ReplayResult result)
    {
        var compared = result.FirstDifference == 0 ? "the steps are the recorded ones" : $"the steps differ from the recorded ones from step {result.FirstDifference} on";
        if (result.Verdict is not { } verdict)
        {
            return CaseResult.Passed("kernel") with { Reason = $"every step is allowed; {compared}" };
        }

        var lines = result.Run.Failure?.Lines().ToList() ?? [];
        return CaseResult.Failed("kernel", $"{verdict.Id} at step {verdict.At}; {compared}") with { Claim = verdict.Id, File = file, Details = lines };
    }
}
