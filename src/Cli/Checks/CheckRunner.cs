using System.Diagnostics;
using System.Runtime.CompilerServices;
using Verified.Abi;
using Verified.Cli.Progress;

namespace Verified.Cli.Checks;

/// <summary>Runs checks one after the other; no check can take the verdicts of the others with it.</summary>
internal sealed class CheckRunner(Budget budget, MissingComponent missing, ProgressMeter meter)
{
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
            var result = await Task.Run(() => check.Run(budget, progress, cancel), CancellationToken.None);
            return result.Cases.Count > 0 ? result : Only(CaseResult.Error(check.Name, "it judged nothing"));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return Only(CaseResult.Skipped(check.Name, "interrupted"));
        }
        catch (MissingComponentException fault) when (missing == MissingComponent.IsSkipped)
        {
            return Only(CaseResult.Skipped(check.Name, fault.Message));
        }
        catch (BadInputException fault) when (isOneOfSeveral)
        {
            return Only(CaseResult.BadInput(check.Name, fault.Message));
        }
        catch (Exception fault) when (fault is not (BadInputException or MissingComponentException))
        {
            return Only(CaseResult.Error(check.Name, fault.ToString()));
        }
    }

    private static CheckResult Only(CaseResult only) => CheckResult.Of(only);
}
