namespace Verified.Proofs;

/// <summary>Leaves out of a text what is declared or defined in it, and not used.</summary>
internal static class Declared
{
    /// <summary>The same text with only the declarations and definitions that its assertions need. Each is a line of its own, and stands before what uses it.</summary>
    public static string Needed(string text)
    {
        var used = new HashSet<string>();
        var kept = new Stack<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (!line.StartsWith("(assert ", StringComparison.Ordinal) && !Names(line).Any(used.Contains))
                continue;
            kept.Push(line + "\n");
            used.UnionWith(Words(line));
        }
        return string.Concat(kept);
    }

    // What a line introduces: a function, or a sort with its constructors.
    private static IEnumerable<string> Names(string line)
        => line.StartsWith("(declare-datatypes ", StringComparison.Ordinal) ? Words(line).Skip(1) : Words(line).Skip(1).Take(1);

    private static string[] Words(string line) => line.Split([' ', '(', ')', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
