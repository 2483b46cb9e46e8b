using System.Globalization;
using System.Text;

namespace Verified.Abi;

/// <summary>What stands in somebody's file, as it may stand in a message: in characters that move no cursor, and no longer than a person reads.</summary>
/// <remarks>
/// A control or format character becomes its number: <c>\x1b</c>, <c>\u202e</c>. So an escape sequence in a file never reaches a terminal.
/// It does not protect a reader from text that merely lies.
/// </remarks>
public static class Quotation
{
    /// <summary>A quotation has at most so many characters of the original.</summary>
    public static readonly int MostCharacters = 60;

    private static readonly int MostOfAMessage = 8000;
    private static readonly string Begins = "not '";
    private static readonly char[] LineEnds = ['\t', '\r', '\n', '\v', '\f'];

    /// <summary>The first characters of a text, in characters that can be shown; one that was longer ends with <c>…</c>.</summary>
    public static string Of(string text) => Printable(Cut(text, MostCharacters));

    /// <summary>The whole text in characters that can be shown.</summary>
    public static string Printable(string text)
    {
        if (!text.EnumerateRunes().Any(IsHidden))
            return text;
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            shown.Append(!IsHidden(rune) ? rune.ToString() : rune.Value <= 0xFF ? $"\\x{rune.Value:x2}" : $"\\u{rune.Value:x4}");
        return shown.ToString();
    }

    /// <summary>A message on one line whose quotation, what stands behind <c>not '</c>, is cut as <see cref="Of"/> cuts it; no part of it moves a cursor.</summary>
    internal static string InMessage(string message)
    {
        message = string.Join(' ', message.Split(LineEnds, StringSplitOptions.RemoveEmptyEntries));
        var begin = message.IndexOf(Begins, StringComparison.Ordinal) + Begins.Length;
        var end = message.LastIndexOf('\'');
        var isQuoting = begin >= Begins.Length && end >= begin;
        return Cut(Printable(isQuoting ? message[..begin] + Cut(message[begin..end], MostCharacters) + message[end..] : message), MostOfAMessage);
    }

    /// <summary>Cut between two characters, not within one.</summary>
    private static string Cut(string text, int most) =>
        text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most), "…");

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
