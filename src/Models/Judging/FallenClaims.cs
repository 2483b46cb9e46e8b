using Verified.Spec.Language;

namespace Verified.Models.Judging;

/// <summary>The claims and laws that fell in a run, each where it fell first.</summary>
internal sealed class FallenClaims
{
    private readonly List<Violation> all = [];

    /// <summary>All of them, in the order in which they fell.</summary>
    internal IReadOnlyList<Violation> All => [.. all];

    /// <summary>A new run begins.</summary>
    internal void Clear() => all.Clear();

    /// <summary>Some fall.</summary>
    /// <param name="claims">Which.</param>
    /// <param name="step">The number of the step, counted from 1.</param>
    internal void Note(IEnumerable<Claim> claims, int step) => Note(claims.Select(claim => new Violation(claim.Id, claim.Sentence, step)));

    /// <summary>Some fall.</summary>
    internal void Note(IEnumerable<Violation> violations)
    {
        foreach (var violation in violations)
        {
            if (!Contains(violation.Id))
                all.Add(violation);
        }
    }

    /// <summary>Whether one with this id is among them.</summary>
    internal bool Contains(string id) => all.Any(violation => violation.Id == id);
}
