using Verified.Cli.Progress;
using Verified.Kernel.ParavirtOps.Xen.Guest;
using Verified.Models.Xen.Guest;

namespace Verified.Cli.Checks;

/// <summary>Runs one saved trace of a guest again, and judges it.</summary>
internal sealed class GuestReplayCheck(string file, GuestTrace trace) : ICheck
{
    public string Name => "replay";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var result = GuestReplay.On(trace, sizes => new GuestKernel(sizes));
        return Task.FromResult(CheckResult.Of(Verdict(result), new Count("steps", result.Run.Steps.Count)));
    }

    private CaseResult Verdict(GuestReplayResult result)
    {
        var compared = result.FirstDifference == 0 ? "the steps are the recorded ones" : $"the steps differ from the recorded ones from step {result.FirstDifference} on";
        return result.Verdict is { } verdict
            ? CaseResult.Failed("guest", $"{verdict.Id} at step {verdict.At}; {compared}") with { Claim = verdict.Id, File = file, Details = result.Run.Failure?.Lines().ToList() ?? [] }
            : CaseResult.Passed("guest") with { Reason = $"every step is allowed; {compared}" };
    }
}
