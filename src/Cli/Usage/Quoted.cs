namespace Verified.Cli.Usage;

/// <summary>What somebody typed, fit to be printed in a message.</summary>
internal static class Quoted
{
    private const int MostCharacters = 60;

    /// <summary>In quotation marks, cut after 60 characters, with control characters replaced.</summary>
    public static string Word(string word) => word.Length == 0 ? "''" : $"'{Bare(word)}'";

    /// <summary>The same without quotation marks; what is empty stands as <c>''</c>.</summary>
    public static string Bare(string word)
    {
        var cut = word.Length > MostCharacters ? word[..MostCharacters] + "…" : word;
        return cut.Length == 0 ? "''" : string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\ufffd' : c));
    }
}
