namespace Verified.Proofs;

/// <summary>The declarations of a specification, of which a text holds those that it uses.</summary>
/// <param name="declarations">Each is a line of its own, and stands before what uses it.</param>
internal sealed class Declared(string declarations)
{
    private readonly Line[] lines = [.. Lines(declarations)];

    /// <summary>The same text with the declarations and definitions in front that its assertions need, and without those in it that they do not.</summary>
    public string Needed(string text)
    {
        var used = new HashSet<string>();
        var kept = new Stack<string>();
        foreach (var line in lines.Concat(Lines(text)).Reverse().Where(line => line.Names.Length == 0 || line.Names.Any(used.Contains)))
        {
            kept.Push(line.Text);
            used.UnionWith(line.Words);
        }
        return string.Concat(kept.Select(line => line + "\n"));
    }

    private static IEnumerable<Line> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
    {
        var words = line.Split([' ', '(', ')', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return new Line(line, words, words[0] switch
        {
            "assert" => [],
            "declare-datatypes" => words[1..],
            _ => words[1..2],
        });
    });

    // What a line introduces, a function or a sort with its constructors; an assertion introduces nothing.
    private sealed record Line(string Text, string[] Words, string[] Names);
}
