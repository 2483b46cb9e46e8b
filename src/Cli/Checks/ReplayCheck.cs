using Verified.Cli.Progress;
using Verified.Cli.Stories;
using Verified.Models.Judging.Traces;

namespace Verified.Cli.Checks;

/// <summary>Runs one saved trace again, and judges it. Every step is told, with the wrong one marked.</summary>
/// <param name="file">The trace.</param>
/// <param name="target">Who takes its steps.</param>
/// <param name="replay">Runs it.</param>
internal sealed class ReplayCheck(string file, string target, Func<Replayed> replay) : ICheck
{
    public string Name => "replay";

    /// <summary>The step before which the state is told; 0: none.</summary>
    public int Until { get; init; }

    /// <summary>What is added to the command that replays the trace so.</summary>
    public string With { get; init; } = "";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var result = replay();
        return Task.FromResult(CheckResult.Of(Verdict(result) with { File = file }, new Count("steps", result.Steps)));
    }

    private CaseResult Verdict(Replayed result)
    {
        var compared = result.FirstDifference == 0 ? "the steps are the recorded ones" : $"the steps differ from the recorded ones from step {result.FirstDifference} on";
        if (result.Failure is not { } failure || result.Verdict is not { } verdict || result.Words is not { } words)
        {
            IEnumerable<string> steps = result.Words is { } passed ? StoryText.Steps(StoryTeller.Steps(passed, result.By, wrong: 0)) : [];
            return CaseResult.Passed(target) with { Reason = $"every step is allowed; {compared}", Details = [.. steps, .. State(result)] };
        }

        // A trace may be kept for a claim that is not the first one to fall; the word for a failure that old traces have gives way to its name.
        var story = StoryTeller.Tell(failure, words, verdict.Id == failure.Id ? null : verdict.Id);
        story = story with { Debug = Until == 0 && result.Before is not null && failure.At > 0 ? $"./verified replay {file}{With} --until {failure.At}" : null };
        var told = CaseResult.Told(target, story);
        return told with { Reason = $"{story.Name} at step {story.FallsAt}; {compared}", Details = [.. told.Details, .. State(result)], State = [.. State(result)] };
    }

    private IEnumerable<string> State(Replayed result) => Until == 0 ? []
        : result.Before is { Count: > 0 } cells ? [$"the specification's state before step {Until}, where it is not as at the start:", .. cells.Select(cell => $"  {cell}")]
        : [$"there is no step {Until}, or no state of this model can be told"];
}
