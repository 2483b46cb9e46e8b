using System.Text;

namespace Verified.Cli.Usage.Completion;

/// <summary>A script with which bash completes. It holds all words, so that nothing is run when the key is pressed.</summary>
internal static class BashCompletion
{
    public static string Script(IReadOnlyList<VerbUsage> usages)
    {
        var text = new StringBuilder();
        text.Append("""
            # Completes ./verified in bash: source <(./verified completion bash)
            _verified() {
              local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]-} words= files=
              COMPREPLY=()
              if ((COMP_CWORD == 1)); then
                words='
            """);
        text.Append(Joined([.. WordRules.NextWords(usages, ""), "--help", "--version"])).Append("'\n  else\n");
        text.Append("    case $verb in\n");
        foreach (var group in Groups(usages))
        {
            text.Append($"      {group.Key})\n        ((COMP_CWORD > 2)) && verb+=\" ${{COMP_WORDS[2]}}\"\n        ((COMP_CWORD == 2)) && words='{Joined(WordRules.NextWords(usages, group.Key))}' ;;\n");
        }

        text.Append("    esac\n    case $verb:$before in\n");
        foreach (var usage in usages)
        {
            Verb(text, usage);
        }

        text.Append("""
                esac
              fi
              local found
              while read -r found; do [[ -n $found ]] && COMPREPLY+=("$found"); done < <(compgen -W "$words" -- "$current"; [[ -z $files ]] || compgen -f -- "$current")
            }
            complete -o filenames -F _verified verified

            """);
        return text.ToString();
    }

    private static IEnumerable<IGrouping<string, VerbUsage>> Groups(IReadOnlyList<VerbUsage> usages) =>
        usages.Where(usage => usage.Name.Contains(' ')).GroupBy(usage => usage.Name.Split(' ')[0]);

    private static void Verb(StringBuilder text, VerbUsage usage)
    {
        foreach (var option in usage.Options.Where(option => option.Kind is not null))
        {
            text.Append($"      '{usage.Name}:{option.Name}') words='{Joined(option.Kind!.Offers)}' files={(option.Kind.IsPath ? "yes" : "")} ;;\n");
        }

        var files = usage.Argument?.Kind.IsPath == true || usage.TakesAnything;
        text.Append($"      '{usage.Name}:'*) words='{Joined([.. usage.Argument?.Kind.Offers ?? [], .. usage.Options.Select(option => option.Name), "--help"])}' files={(files ? "yes" : "")} ;;\n");
    }

    /// <summary>Words for a list in quotation marks. What has blanks or marks in it, such as the name of a probe, is typed by hand.</summary>
    internal static string Joined(IEnumerable<string> words) => string.Join(' ', words.Where(word => word.All(c => char.IsAsciiLetterOrDigit(c) || "-_.,:=+/".Contains(c))));
}
