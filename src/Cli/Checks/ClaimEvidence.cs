namespace Verified.Cli.Checks;

/// <summary>What one check has done for one claim, law or lemma, counted while it ran: 46 obligations proved, 12 scopes searched with it.</summary>
/// <param name="Claim">The id; of some kinds a bug or a rule stands in its place.</param>
/// <param name="Kind">In which way.</param>
/// <param name="Counts">How much of it, and of what.</param>
internal sealed record ClaimEvidence(string Claim, EvidenceKind Kind, IReadOnlyList<Count> Counts)
{
    /// <summary>Stands for a rule in place of a claim's id: specifications may have rules of the same name.</summary>
    public static string OfRule(string specification, string rule) => $"{specification}.{rule}";

    /// <summary>What several runs have done together: counts of the same name are summed.</summary>
    public static IReadOnlyList<ClaimEvidence> Sum(IEnumerable<ClaimEvidence> all) =>
        [.. all.GroupBy(one => (one.Claim, one.Kind)).Select(same => new ClaimEvidence(same.Key.Claim, same.Key.Kind,
            [.. same.SelectMany(one => one.Counts).GroupBy(count => count.Name).Select(counts => new Count(counts.Key, counts.Sum(count => count.Value)))]))];
}

/// <summary>In which way a check concerns a claim.</summary>
internal enum EvidenceKind
{
    /// <summary>Solvers answered its obligations.</summary>
    Proof,

    /// <summary>It was evaluated in every state, or over every step, of scopes.</summary>
    Search,

    /// <summary>Steps of an implementation that could break it were judged.</summary>
    Random,

    /// <summary>A running kernel was judged by it.</summary>
    Live,

    /// <summary>It caught seeded bugs: each count is a bug, and how many programs were run until the claim fell.</summary>
    Bugs,

    /// <summary>A rule was taken, in scopes or by steps of an implementation; it stands in place of the claim (<see cref="ClaimEvidence.OfRule"/>).</summary>
    Rule,

    /// <summary>A real Xen shows something else when ours has the seeded bug, whose id stands in place of the claim's.</summary>
    RealXen,
}
