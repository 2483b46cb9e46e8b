namespace Verified.Cli.Usage.Completion;

/// <summary>A script with which zsh completes: that of bash, which zsh can run.</summary>
internal static class ZshCompletion
{
    public static string Script(IReadOnlyList<VerbUsage> usages) => $"""
        # Completes ./verified in zsh: source <(./verified completion zsh)
        autoload -U +X compinit && compinit
        autoload -U +X bashcompinit && bashcompinit
        {BashCompletion.Script(usages)}
        """;
}
