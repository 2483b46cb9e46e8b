using Verified.Models.Refinement;

namespace Verified.Models.Shrinking;

/// <summary>Makes a failing case small, whatever the model: first as long as the same step is wrong; then, where a claim falls only later, as long as that claim falls after the same step.
/// So the run that is kept has every step that its failure speaks of.</summary>
internal static class SmallFailure
{
    /// <summary>Runs to its end: no claim has this id.</summary>
    private static readonly string ToItsEnd = "";

    /// <summary>The smallest case that was found, and its run.</summary>
    /// <param name="failing">The case.</param>
    /// <param name="failure">How it fails.</param>
    /// <param name="shrink">Makes a case smaller that bears a mark; null if it does not bear it.</param>
    /// <param name="run">Runs a case: to its first failure, or until a claim falls.</param>
    /// <param name="failureOf">How a run failed.</param>
    internal static (TCase Case, TRun Run) Of<TCase, TRun>(
        TCase failing, Failure failure, Func<TCase, FailureMark, TCase?> shrink, Func<TCase, string?, TRun> run, Func<TRun, Failure?> failureOf) where TCase : class
    {
        var mark = FailureMark.Of(failure);
        var small = shrink(failing, mark) ?? throw new InvalidOperationException("a run that failed does not fail again: the implementation is not deterministic");
        var first = run(small, null);
        if (failureOf(first) is not { } found || found.Name != found.Id || found.Kind == FailureKind.Scope)
            return (small, first);
        // No claim has fallen yet: one may fall later in the small run, or in the one that was found.
        foreach (var one in (TCase[])[small, failing])
        {
            if (failureOf(run(one, ToItsEnd)) is { } end && end.Name != end.Id && shrink(one, mark with { Id = end.Name }) is { } named)
                return (named, run(named, end.Name));
        }
        return (small, first);
    }
}
