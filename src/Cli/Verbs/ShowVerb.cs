using System.CommandLine;
using Verified.Abi;
using Verified.Cli.Evidence;

namespace Verified.Cli.Verbs;

/// <summary><c>show</c>: one claim, one rule or one seeded bug, with what the tree holds about it; a whole contract as a manual; the ledger.</summary>
internal sealed class ShowVerb : IVerb
{
    private readonly Argument<string> _id = new("ID")
    {
        Description = "The id or the name of a claim, the name of a rule, the id of a seeded bug, the name of a specification, or: ledger.",
    };

    public Command Build(Terminal terminal)
    {
        var command = new Command("show", "Shows one claim, rule or seeded bug with its evidence.") { _id };
        command.Does(parsed =>
        {
            var id = parsed.GetRequiredValue(_id);
            var page = Pages(id).FirstOrDefault(found => found is not null)
                ?? throw new BadInputException(id, $"the id of a claim, a rule or a seeded bug{Near(id)}");
            foreach (var line in page)
            {
                terminal.Output.WriteLine(line);
            }

            return ExitStatus.Holds;
        });
        return command;
    }

    private static IEnumerable<IEnumerable<string>?> Pages(string id) =>
        [ManualPage.Find(id), LedgerPage.Find(id), ClaimPage.Find(id), LemmaPage.Find(id), RulePage.Find(id), BugPage.Find(id)];

    /// <summary>What was probably meant: everything that begins like it.</summary>
    private static string Near(string id)
    {
        var begin = id.Split('-')[0];
        var near = ManualPage.Names.Concat(ClaimPage.Ids).Concat(LemmaPage.Ids).Concat(RulePage.Names).Concat(BugPage.Ids)
            .Where(known => known.StartsWith(begin, StringComparison.OrdinalIgnoreCase)).Take(5).ToList();
        return near.Count == 0 ? "" : $", such as {string.Join(", ", near)}";
    }
}
