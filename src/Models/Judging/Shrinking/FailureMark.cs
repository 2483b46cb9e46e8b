namespace Verified.Models.Judging.Shrinking;

/// <summary>What two failing runs have in common when they fail the same way.</summary>
/// <param name="Id">A claim that falls, or the id of the failure.</param>
/// <param name="Rule">The rule that is refused or after which the states differ; nothing if any will do.</param>
/// <param name="Guard">The guard that refuses it; nothing if any will do.</param>
public sealed record FailureMark(string Id, string? Rule = null, string? Guard = null)
{
    /// <summary>The mark of a failure itself, whatever claims fall later.</summary>
    public static FailureMark Of(Failure failure)
        => new(failure.Id, failure.Rule, failure.Kind == FailureKind.Refused ? failure.Because[0] : null);

    /// <summary>Whether a failure bears this mark.</summary>
    public bool IsOn(Failure failure)
        => failure.Names(Id) && (Rule is null || failure.Rule == Rule) && (Guard is null || failure.Because.FirstOrDefault() == Guard);
}
