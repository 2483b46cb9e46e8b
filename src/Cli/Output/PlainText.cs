using System.Globalization;
using System.Text;

namespace Verified.Cli.Output;

/// <summary>Text of others, such as a line of a file that was refused, made harmless for a terminal: what would steer it is shown as an escape instead.</summary>
internal static class PlainText
{
    /// <summary>A line is no longer: nobody reads it.</summary>
    private const int MostOfALine = 2_000;

    /// <summary>On one line: every run of white space is one blank.</summary>
    public static string Line(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Of(line.Length > MostOfALine ? line[..MostOfALine] + "…" : line);
    }

    /// <summary>As it is, with its line feeds and tabs; every other control character, and what turns the direction of writing, as <c>\x1b</c> or <c>\u202e</c>.</summary>
    public static string Of(string text)
    {
        if (!text.Any(Steers))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (!Steers(character))
            {
                plain.Append(character);
            }
            else
            {
                plain.Append(CultureInfo.InvariantCulture, $"{(character < 0x100 ? $"\\x{(int)character:x2}" : $"\\u{(int)character:x4}")}");
            }
        }

        return plain.ToString();
    }

    private static bool Steers(char character) =>
        character is not ('\n' or '\t') && (char.IsControl(character) || character is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029');
}
