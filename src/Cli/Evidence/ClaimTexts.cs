using System.Security.Cryptography;
using System.Text;
using Verified.Spec.Language;
using Verified.Spec.Language.Manual;

namespace Verified.Cli.Evidence;

/// <summary>Short digests of what claims say of which rules: a record of a run is of a claim as it was then, and says so where it has changed since.</summary>
/// <remarks>Made of <c>proofs/golden</c>, where each obligation of a claim has the digest of its text: the claim, the rule, and all that may be assumed. A claim without obligations is its formula.</remarks>
internal static class ClaimTexts
{
    private const int Digits = 12;

    /// <summary>The digests of all claims, by id.</summary>
    public static IReadOnlyDictionary<string, string> All()
    {
        var digests = new Dictionary<string, string>();
        foreach (var specification in Specifications.All)
        {
            var obligations = Obligations(specification);
            foreach (var claim in specification.Claims)
            {
                digests[claim.Id] = Digest(obligations[claim.Id].DefaultIfEmpty(Printer.Term(claim.Body)));
            }
        }

        return digests;
    }

    // Of a line the claim, the rule and the digest; its seconds are those of a machine.
    private static ILookup<string, string> Obligations(Specification specification)
    {
        var golden = Path.Combine(Repository.Root, "proofs", "golden", $"{specification.Name}-obligations.txt");
        return (File.Exists(golden) ? File.ReadLines(golden) : []).Select(line => line.Split(' ')).Where(words => words is [not "#", _, _, ..]).ToLookup(words => words[0], words => $"{words[1]} {words[2]}");
    }

    private static string Digest(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines.Order(StringComparer.Ordinal)))))[..Digits];
}
