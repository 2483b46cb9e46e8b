using Verified.Cli.Progress;
using Verified.Cli.Stories;
using Verified.Models.Judging.Traces;

namespace Verified.Cli.Checks;

/// <summary>Judges the steps of one trace as they stand there, by the specification alone.</summary>
/// <param name="file">The trace.</param>
/// <param name="judge">Reads it and judges its steps.</param>
internal sealed class StepsCheck(string file, Func<Replayed> judge) : ICheck
{
    public string Name => "steps";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var result = judge();
        return Task.FromResult(CheckResult.Of(Verdict(result) with { File = file }, new Count("steps", result.Steps)));
    }

    private CaseResult Verdict(Replayed result)
    {
        if (result.Failure is not { } failure)
        {
            return CaseResult.Passed(file) with { Reason = "the specification allows every step, in this order; nothing was run" };
        }

        var story = StoryTeller.Tell(failure, result.Words!) with { Replay = $"./verified trace check {file}" };
        var told = CaseResult.Told(file, story);
        return told with { Reason = $"the specification refuses step {failure.At}; {story.Name} at step {story.FallsAt}: {told.Reason}" };
    }
}
