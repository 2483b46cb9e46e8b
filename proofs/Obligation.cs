using Verified.Spec.Language;

namespace Verified.Proofs;

/// <summary>Where an obligation stands.</summary>
public enum Occasion
{
    /// <summary>The claim holds in the initial state.</summary>
    Initially,

    /// <summary>If all claims hold before a step of the rule, this one holds after it.</summary>
    Preserved,

    /// <summary>If all other claims hold in a state, this one does.</summary>
    Follows,

    /// <summary>A step that leaves everything it speaks of alone obeys the law.</summary>
    Idle,
}

/// <summary>One thing to prove.</summary>
/// <param name="Occasion">When the claim is to hold.</param>
/// <param name="Rule">The rule that takes the step, for <see cref="Occasion.Preserved"/>.</param>
/// <param name="Claim">The claim.</param>
public sealed record Obligation(Occasion Occasion, Rule? Rule, Claim Claim)
{
    /// <summary>The obligation's name, also that of its file.</summary>
    public string Name => $"{Claim.Id}.{Group}";

    /// <summary>Obligations of one group share what they may assume.</summary>
    public string Group => Rule?.Name ?? Occasion.ToString();

    /// <summary>The components that the claim reads (a law: reads after the step) and the rule writes.</summary>
    public IEnumerable<Component> Written => Rule is null ? [] : Rule.Writes.Where(Affected(Claim).Contains);

    /// <summary>The components whose value at the time of the claim decides it.</summary>
    public IEnumerable<Component> Deciding => Affected(Claim);

    /// <summary>All obligations of a specification. A rule that writes nothing that a claim reads preserves it: that is left out, since nothing is to be proved.</summary>
    public static IEnumerable<Obligation> Of(Specification specification) => specification.Claims.Where(claim => !claim.IsFiniteOnly).SelectMany(claim => claim switch
    {
        { IsCorollary: true } => [new Obligation(Occasion.Follows, null, claim)],
        { IsLaw: true } => Steps(specification, claim).Prepend(new Obligation(Occasion.Idle, null, claim)),
        _ => Steps(specification, claim).Prepend(new Obligation(Occasion.Initially, null, claim)),
    });

    private static IEnumerable<Obligation> Steps(Specification specification, Claim claim)
    {
        var affected = Affected(claim);
        return specification.Rules.Where(rule => rule.Writes.Any(affected.Contains)).Select(rule => new Obligation(Occasion.Preserved, rule, claim));
    }

    private static HashSet<Component> Affected(Claim claim)
        => [.. Logic.Nodes(claim.Body).OfType<Read>().Where(read => read.After || !claim.IsLaw).Select(read => read.Component)];
}
