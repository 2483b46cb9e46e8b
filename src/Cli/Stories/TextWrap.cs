namespace Verified.Cli.Stories;

/// <summary>Breaks lines for a terminal of known width: at blanks, what follows indented below what it belongs to. A word is broken only behind a comma, and a command only so that a shell still reads it as one.</summary>
internal static class TextWrap
{
    private const int Least = 20;
    private const int Backslash = 2;
    private const char Glue = '\u00a0';

    /// <summary>Lines of prose.</summary>
    /// <param name="label">What stands before the first line; the others are indented as far.</param>
    /// <param name="text">The text.</param>
    /// <param name="deeper">How much further the lines after the first one are indented.</param>
    /// <param name="width">How long a line may be.</param>
    public static IEnumerable<string> Prose(string label, string text, int deeper, int width)
    {
        var lines = Broken(text, Room(width, label.Length), Room(width, label.Length + deeper));
        return lines.Select((line, number) => $"{(number == 0 ? label : new string(' ', label.Length + deeper))}{line}".TrimEnd());
    }

    /// <summary>Lines of a command, with a backslash at the end of each but the last.</summary>
    public static IEnumerable<string> Command(string label, string text, int width)
    {
        // A long name of a file is not cut: it stands further left instead.
        var longest = text.Split(' ').Max(word => word.Length);
        text = Glued(text);
        var indent = Math.Clamp(width - longest - Backslash, 0, label.Length + 2);
        var lines = Broken(text, Room(width, label.Length + Backslash), Room(width, indent + Backslash), breaksWords: false).ToList();
        return lines.Select((line, number) => $"{(number == 0 ? label : new string(' ', indent))}{line.Replace(Glue, ' ')}{(number + 1 < lines.Count ? " \\" : "")}");
    }

    // An option stays with its value.
    private static string Glued(string command)
    {
        var words = command.Split(' ');
        return string.Concat(words.Select((word, i) => i == 0 ? word : $"{(words[i - 1].StartsWith("--", StringComparison.Ordinal) ? Glue : ' ')}{word}"));
    }

    /// <summary>A line with its own indentation, wherever it comes from.</summary>
    public static IEnumerable<string> Line(string text, int width)
    {
        var indent = text.Length - text.TrimStart().Length;
        return Prose(new string(' ', indent), text.TrimStart(), 2, width);
    }

    private static int Room(int width, int taken) => Math.Max(Least, width - taken);

    private static IEnumerable<string> Broken(string text, int first, int others, bool breaksWords = true)
    {
        var room = first;
        while (text.Length > room)
        {
            var at = Break(text, room, breaksWords);
            if (at < 0)
            {
                break;
            }

            yield return text[..at].TrimEnd();
            text = text[at..].TrimStart();
            room = others;
        }

        yield return text;
    }

    // Where the next line begins: behind the last blank that fits; behind the last comma where that would leave half of the line empty; else behind the first blank that there is.
    private static int Break(string text, int room, bool breaksWords)
    {
        var begin = text.Length - text.TrimStart().Length;
        var (blank, comma) = (text.LastIndexOf(' ', room), breaksWords ? text.LastIndexOf(',', room - 1) : -1);
        if (blank > begin && (blank > room / 2 || comma < blank))
        {
            return blank + 1;
        }

        var next = text.IndexOf(' ', Math.Max(room, begin));
        return comma > begin ? comma + 1 : next < 0 ? -1 : next + 1;
    }
}
