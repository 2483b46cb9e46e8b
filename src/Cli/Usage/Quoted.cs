using Verified.Abi;

namespace Verified.Cli.Usage;

/// <summary>What somebody typed, as it may stand in a message (<see cref="Quotation"/>).</summary>
internal static class Quoted
{
    /// <summary>In quotation marks.</summary>
    public static string Word(string word) => $"'{Quotation.Of(word)}'";

    /// <summary>Without quotation marks; what is empty stands as <c>''</c>.</summary>
    public static string Bare(string word) => word.Length == 0 ? "''" : Quotation.Of(word);
}
