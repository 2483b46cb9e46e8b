using Verified.Cli.Progress;
using Verified.Kernel.Xen.Transfer;
using Verified.Models.Xen.Entry;

namespace Verified.Cli.Checks;

/// <summary>Runs one saved trace of guest actions again on the hypervisor, and judges it.</summary>
internal sealed class EntryReplayCheck(string file, EntryTrace trace) : ICheck
{
    public string Name => "replay";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var result = EntryReplay.On(trace, sizes => new EntryKernel(sizes));
        return Task.FromResult(CheckResult.Of(Verdict(result), new Count("steps", result.Run.Steps.Count)));
    }

    private CaseResult Verdict(EntryReplayResult result)
    {
        var compared = result.FirstDifference == 0 ? "the steps are the recorded ones" : $"the steps differ from the recorded ones from step {result.FirstDifference} on";
        return result.Verdict is { } verdict
            ? CaseResult.Failed("hypervisor", $"{verdict.Id} at step {verdict.At}; {compared}") with { Claim = verdict.Id, File = file, Details = result.Run.Failure?.Lines().ToList() ?? [] }
            : CaseResult.Passed("hypervisor") with { Reason = $"every step is allowed; {compared}" };
    }
}
