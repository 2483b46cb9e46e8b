namespace Verified.Models.Judging.Traces;

/// <summary>Of which model a trace is, told without reading more than its first two lines.</summary>
public static class TraceModel
{
    /// <summary>The first line of every trace.</summary>
    public static readonly string Header = TraceFormat.Header;

    private static readonly string Word = "model ";

    /// <summary>The name that stands in the trace's second line, comments and empty lines not counted; null if the text does not begin as a trace does.</summary>
    public static string? Of(string text)
    {
        var header = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range].TrimEnd('\r');
            if (line.Trim() is [] or ['#', ..])
                continue;
            if (header)
                return line.StartsWith(Word) ? line[Word.Length..].ToString() : null;
            if (!line.SequenceEqual(TraceFormat.Header) && !line.SequenceEqual(TraceFormat.OldHeader))
                return null;
            header = true;
        }
        return null;
    }
}
