using Verified.Cli.Progress;
using Verified.Kernel.Xen.Abi;
using Verified.Models.Xen.Abi;

namespace Verified.Cli.Checks;

/// <summary>Runs one saved trace of hypercalls by number again on the hypervisor, and judges it.</summary>
internal sealed class XenAbiReplayCheck(string file, AbiTrace trace) : ICheck
{
    public string Name => "replay";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var result = AbiReplay.On(trace, sizes => new XenAbiKernel(sizes));
        return Task.FromResult(CheckResult.Of(Verdict(result), new Count("steps", result.Run.Steps.Count)));
    }

    private CaseResult Verdict(AbiReplayResult result)
    {
        var compared = result.FirstDifference == 0 ? "the steps are the recorded ones" : $"the steps differ from the recorded ones from step {result.FirstDifference} on";
        return result.Verdict is { } verdict
            ? CaseResult.Failed("hypervisor", $"{verdict.Id} at step {verdict.At}; {compared}") with { Claim = verdict.Id, File = file, Details = result.Run.Failure?.Lines().ToList() ?? [] }
            : CaseResult.Passed("hypervisor") with { Reason = $"every call is as it must be; {compared}" };
    }
}
