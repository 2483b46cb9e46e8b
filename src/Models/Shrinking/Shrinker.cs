using Verified.Models.Programs;
using Verified.Models.Refinement;
using Verified.Models.Schedules;

namespace Verified.Models.Shrinking;

/// <summary>Makes a failing case smaller by running smaller ones: what still fails the same way, in fewer steps, is kept.</summary>
/// <param name="runner">Runs the cases.</param>
/// <param name="mark">What all of them have in common.</param>
/// <param name="mostRuns">How many runs it may spend.</param>
public sealed class Shrinker(NotifierRunner runner, FailureMark mark, int mostRuns = 6_000)
{
    private int runs;

    /// <summary>The smallest case that was found, and its run; nothing if the case does not fail this way.</summary>
    public (TestCase Case, RunResult Run)? Shrink(TestCase failing)
    {
        runs = 0;
        if (Try(failing) is not { } best)
            return null;
        for (var again = true; again && runs < mostRuns;)
        {
            again = false;
            foreach (var candidate in Smaller.Than(best.Case, best.Run))
            {
                if (runs >= mostRuns)
                    break;
                if (Try(candidate) is { } found && found.Cost.CompareTo(best.Cost) < 0)
                {
                    (best, again) = (found, true);
                    break;
                }
            }
        }
        return (best.Case, best.Run);
    }

    private Failing? Try(TestCase candidate)
    {
        runs++;
        var run = runner.Run(candidate.Program, new GivenScheduler(candidate.Schedule), mark.Id);
        return run.Failure is { } failure && mark.IsOn(failure) ? new Failing(candidate with { Schedule = run.Schedule }, run) : null;
    }
}
