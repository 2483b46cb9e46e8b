using System.CommandLine;
using Verified.Abi;
using Verified.Cli.Checks;
using Verified.Models.Bugs;

namespace Verified.Cli.Verbs;

/// <summary><c>bugs</c>: plants each seeded bug, and says which claim caught it.</summary>
internal sealed class BugsVerb : IVerb
{
    private readonly Argument<string[]> _ids = new("ID") { Description = "The bugs; none: all.", Arity = ArgumentArity.ZeroOrMore };

    public Command Build(Terminal terminal)
    {
        var command = new Command("bugs", "Plants each seeded bug in the kernel, and says which claim caught it, how fast, and with how short a trace.") { _ids };
        command.Judges("bugs", terminal, parsed => [new BugsCheck(Wanted(parsed.GetValue(_ids) ?? []))]);
        return command;
    }

    private static IReadOnlyList<SeededBug> Wanted(IReadOnlyList<string> ids)
    {
        var all = SeededBug.All(Repository.Root);
        if (ids.FirstOrDefault(id => all.All(bug => bug.Id != id)) is { } unknown)
        {
            throw new BadInputException(unknown, $"a seeded bug: {string.Join(", ", all.Select(bug => bug.Id))}");
        }

        return ids.Count == 0 ? all : all.Where(bug => ids.Contains(bug.Id)).ToList();
    }
}
