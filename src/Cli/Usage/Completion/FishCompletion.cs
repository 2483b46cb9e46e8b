using System.Text;

namespace Verified.Cli.Usage.Completion;

/// <summary>A script with which fish completes: a line for each word.</summary>
internal static class FishCompletion
{
    public static string Script(IReadOnlyList<VerbUsage> usages)
    {
        var text = new StringBuilder("# Completes ./verified in fish: ./verified completion fish | source\ncomplete -c verified -f\n");
        foreach (var usage in usages)
        {
            var words = usage.Name.Split(' ');
            text.Append($"complete -c verified -n __fish_use_subcommand -a {words[0]} -d '{Plain(usage.Says)}'\n");
            if (words.Length > 1)
            {
                text.Append($"complete -c verified -n '__fish_seen_subcommand_from {words[0]}; and test (count (commandline -opc)) -eq 2' -a {words[1]} -d '{Plain(usage.Says)}'\n");
            }

            Verb(text, usage, string.Join("; and ", words.Select(word => $"__fish_seen_subcommand_from {word}")));
        }

        return text.ToString();
    }

    private static void Verb(StringBuilder text, VerbUsage usage, string seen)
    {
        if (usage.Argument is { Kind: var kind })
        {
            text.Append($"complete -c verified -n '{seen}'{(kind.IsPath ? " -F" : "")}{(kind.Offers.Count > 0 ? $" -a '{BashCompletion.Joined(kind.Offers)}'" : "")}\n");
        }

        foreach (var option in usage.Options)
        {
            var values = option.Kind is not { } of ? "" : of.IsPath ? " -r -F" : of.Offers.Count > 0 ? $" -x -a '{BashCompletion.Joined(of.Offers)}'" : " -x";
            text.Append($"complete -c verified -n '{seen}' -l {option.Name[2..]}{values} -d '{Plain(option.Says)}'\n");
        }
    }

    private static string Plain(string says) => says.Replace("`", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
}
