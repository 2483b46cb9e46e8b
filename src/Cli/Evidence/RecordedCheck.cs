using Verified.Cli.Checks;

namespace Verified.Cli.Evidence;

/// <summary>What one check did when it was recorded: a file of <c>docs/evidence</c>.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Budget">The budget: <c>quick</c> or <c>full</c>.</param>
/// <param name="Date">The day, in UTC.</param>
/// <param name="Commit">The commit of the tree; null where that could not be told. Changes that were not committed are said.</param>
/// <param name="Cores">How many processors it could use.</param>
/// <param name="Seconds">How long it took, in whole seconds; on another machine it is another number.</param>
/// <param name="Solvers">The solvers that were asked.</param>
/// <param name="Counts">What it counted, without rates.</param>
/// <param name="Claims">What it did for each claim.</param>
internal sealed record RecordedCheck(
    string Check, string Budget, string Date, string? Commit, int Cores, long Seconds, IReadOnlyList<string> Solvers, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<RecordedClaim> Claims)
{
    public const string Schema = "verified-evidence/1";

    /// <summary>The name of its file.</summary>
    public string File => $"{Check.Replace(' ', '-')}.json";
}

/// <summary>What one check did for one claim.</summary>
/// <param name="Claim">The id.</param>
/// <param name="Kind">In which way.</param>
/// <param name="Text">The digest of what the claim said (<see cref="ClaimTexts"/>); empty for what is no claim of a specification.</param>
/// <param name="Counts">How much of it.</param>
internal sealed record RecordedClaim(string Claim, EvidenceKind Kind, string Text, IReadOnlyDictionary<string, long> Counts);
