using Verified.Abi;
using Verified.Cli.Evidence;
using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary><c>show</c>: one claim, one rule or one seeded bug, with what the tree holds about it; a whole contract as a manual; the ledger.</summary>
internal sealed class ShowVerb : IVerb
{
    private const int MostNear = 5;

    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Show];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel)
    {
        var id = given.Words[0];
        return terminal.Prints(Pages(id).FirstOrDefault(found => found is not null)
            ?? throw new BadInputException(Quoted.Bare(id), $"the id of a claim, a rule or a seeded bug{Near(id)}"));
    }

    private static IEnumerable<IEnumerable<string>?> Pages(string id) =>
    [
        ManualPage.Find(id), LedgerPage.Find(id), ClaimPage.Find(id), LemmaPage.Find(id), LawPage.Find(id), WordPage.Find(id), RulePage.Find(id), RulePage.OfObligation(id), BugPage.Find(id), ProbePage.Find(id),
    ];

    /// <summary>What was probably meant: what differs in a few letters, else everything that begins like it.</summary>
    private static string Near(string id)
    {
        if (Nearest.Question(id, WordLists.Shown()) is { Length: > 0 } question)
        {
            return question;
        }

        var begin = id.Split('-')[0];
        var near = WordLists.Shown().Where(known => begin.Length > 0 && known.StartsWith(begin, StringComparison.OrdinalIgnoreCase)).Take(MostNear).ToList();
        return near.Count == 0 ? "; 'verified show ledger' has them all" : $", such as {string.Join(", ", near)}";
    }
}
