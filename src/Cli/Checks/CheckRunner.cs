using System.Diagnostics;
using System.Runtime.CompilerServices;
using Verified.Abi;
using Verified.Cli.Progress;

namespace Verified.Cli.Checks;

/// <summary>Runs checks one after the other; no check can take the verdicts of the others with it.</summary>
/// <remarks>
/// After an interruption a check has a moment to return what it has. One that has not done so by then is left to itself, and what it had judged is asked of it (<see cref="IKeepsCases"/>).
/// A check that judged nothing is an error, whatever it thinks of itself: one without a case, and one that passes with a first count of 0.
/// </remarks>
internal sealed class CheckRunner(Budget budget, MissingComponent missing, ProgressMeter meter)
{
    private static readonly TimeSpan SignalIsOnItsWay = TimeSpan.FromMilliseconds(200);

    public async IAsyncEnumerable<CheckRecord> Run(
        IReadOnlyList<ICheck> checks, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var check in checks)
        {
            var clock = Stopwatch.StartNew();
            var result = await Judge(check, isOneOfSeveral: checks.Count > 1, cancel);
            yield return new CheckRecord(check.Name, result, clock.Elapsed);
        }
    }

    private async Task<CheckResult> Judge(ICheck check, bool isOneOfSeveral, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return Only(CaseResult.Skipped(check.Name, "interrupted before it began"));
        }

        try
        {
            using var progress = meter.Begin(check.Name);
            var running = Patience.Begin(() => check.Run(budget, progress, cancel));
            return await Ended(running, cancel) is { } result ? OrNothing(check, result) : With(check, CaseResult.Skipped(check.Name, "interrupted"));
        }
        catch (MissingComponentException fault) when (missing == MissingComponent.IsSkipped)
        {
            return With(check, CaseResult.Skipped(check.Name, fault.Message));
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // Whatever it stumbled over, it was being ended: a solver that a signal has ended too gives no answer.
            return With(check, CaseResult.Skipped(check.Name, "interrupted"));
        }
        catch (BadInputException fault) when (isOneOfSeveral)
        {
            return With(check, CaseResult.BadInput(check.Name, fault.Message));
        }
        catch (Exception fault) when (fault is not (BadInputException or MissingComponentException))
        {
            return With(check, CaseResult.Error(check.Name, fault.ToString()));
        }
    }

    /// <summary>What a check returns; null when it was interrupted and does not return in time.</summary>
    private static async Task<CheckResult?> Ended(Task<CheckResult> running, CancellationToken cancel)
    {
        if (!Patience.Ends(running, Patience.WhenInterrupted, cancel))
        {
            return null;
        }

        if (running.IsFaulted && !cancel.IsCancellationRequested)
        {
            // A terminal signals every process in the foreground; what another one of them has died of, we hear in a moment.
            cancel.WaitHandle.WaitOne(SignalIsOnItsWay);
        }

        return await running;
    }

    private static CheckResult OrNothing(ICheck check, CheckResult result) =>
        result.Cases.Count == 0 ? Only(CaseResult.Error(check.Name, "it judged nothing"))
        : result.Outcome == Outcome.Passed && result.Counts is [{ Value: <= 0 } none, ..] ? result with { Cases = [.. result.Cases, CaseResult.Error(check.Name, $"it judged nothing: {none.Value} {none.Name}")] }
        : result;

    /// <summary>The cases that were judged, and why there are no more.</summary>
    private static CheckResult With(ICheck check, CaseResult ending) => new([.. (check as IKeepsCases)?.Judged ?? [], ending], []);

    private static CheckResult Only(CaseResult only) => CheckResult.Of(only);
}
