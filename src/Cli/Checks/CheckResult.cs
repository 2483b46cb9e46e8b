namespace Verified.Cli.Checks;

/// <summary>Something that was counted while judging: 192 obligations, 14 depth.</summary>
internal readonly record struct Count(string Name, long Value);

/// <summary>What one check saw: at least one case, and what it counted.</summary>
/// <param name="Cases">Each thing that has a verdict, or a reason for having none.</param>
/// <param name="Counts">The first is how much was judged: where it is 0, nothing passes.</param>
internal sealed record CheckResult(IReadOnlyList<CaseResult> Cases, IReadOnlyList<Count> Counts)
{
    /// <summary>The worst of its cases.</summary>
    public Outcome Outcome => Cases.Max(c => c.Outcome);

    /// <summary>A line for each file that should have been written and was not. No verdict hangs on it.</summary>
    public IReadOnlyList<string> Unwritten { get; init; } = [];

    /// <summary>What was done for which claim. It is what <c>check --record</c> keeps, and the ledger is made of.</summary>
    public IReadOnlyList<ClaimEvidence> Evidence { get; init; } = [];

    /// <summary>Of random programs that were enough: their model, and the rules that none of them took.</summary>
    public (string Model, IReadOnlyList<string> Rules)? Untaken { get; init; }

    /// <summary>The solvers that were asked.</summary>
    public IReadOnlyList<SolverVersion> Solvers { get; init; } = [];

    public static CheckResult Of(CaseResult only, params Count[] counts) => new([only], counts);
}
