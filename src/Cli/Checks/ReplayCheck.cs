using Verified.Cli.Progress;
using Verified.Models.Traces;

namespace Verified.Cli.Checks;

/// <summary>Runs one saved trace again, and judges it.</summary>
/// <param name="file">The trace.</param>
/// <param name="target">Who takes its steps.</param>
/// <param name="replay">Runs it.</param>
internal sealed class ReplayCheck(string file, string target, Func<Replayed> replay) : ICheck
{
    public string Name => "replay";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var result = replay();
        return Task.FromResult(CheckResult.Of(Verdict(result), new Count("steps", result.Steps)));
    }

    private CaseResult Verdict(Replayed result)
    {
        var compared = result.FirstDifference == 0 ? "the steps are the recorded ones" : $"the steps differ from the recorded ones from step {result.FirstDifference} on";
        return result.Verdict is { } verdict
            ? CaseResult.Failed(target, $"{verdict.Id} at step {verdict.At}; {compared}") with { Claim = verdict.Id, File = file, Details = result.Failure?.Lines().ToList() ?? [] }
            : CaseResult.Passed(target) with { Reason = $"every step is allowed; {compared}" };
    }
}
