namespace Verified.Models.Judging.Traces;

/// <summary>What is wrong with a run.</summary>
/// <param name="Id">A claim's id, or the kind of failure, such as <c>REFINE-GUARD</c>.</param>
/// <param name="At">The number of the step at which it shows, counted from 1.</param>
public sealed record TraceVerdict(string Id, int At)
{
    /// <summary>The verdict on a run.</summary>
    /// <param name="failure">How it failed, if it did.</param>
    /// <param name="id">The claim, or the kind of failure, that is to be shown; where none is given or it is not among them, the failure's name.</param>
    internal static TraceVerdict? Of(Failure? failure, string? id)
    {
        if (failure is null)
            return null;
        var shown = id is not null && failure.Names(id) ? id : failure.Name;
        var violation = failure.Violations.FirstOrDefault(violation => violation.Id == shown);
        return violation is not null ? new(violation.Id, violation.Step) : new(failure.Id, failure.At);
    }
}
