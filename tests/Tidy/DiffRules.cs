using System.Text.RegularExpressions;

namespace Verified.Tests.Tidy;

/// <summary>What a hunk of a seeded bug must have so that git and patch can apply it: line numbers, right counts, and a line of context on both sides.</summary>
internal static partial class DiffRules
{
    public static IEnumerable<string> Wrong(string path, string text)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].StartsWith("@@", StringComparison.Ordinal)
                && Finding(lines[at], [.. lines.Skip(at + 1).TakeWhile(line => line.Length > 0 && line[0] is ' ' or '-' or '+' && !line.StartsWith("--- a/", StringComparison.Ordinal))]) is { } wrong)
            {
                yield return $"{path}:{at + 1} {wrong}";
            }
        }
    }

    private static string? Finding(string head, string[] hunk)
    {
        var (before, after) = (hunk.Count(line => line[0] != '+'), hunk.Count(line => line[0] != '-'));
        return Head().Match(head) is not { Success: true } numbers || numbers.Groups[1].Value != $"{before}" || numbers.Groups[2].Value != $"{after}"
            ? $"begins with '{head}', expected '@@ -LINE,{before} +LINE,{after} @@'"
            : hunk[0][0] != ' ' || hunk[^1][0] != ' ' ? "has no line of context before or after what it changes" : null;
    }

    [GeneratedRegex(@"^@@ -\d+,(\d+) \+\d+,(\d+) @@$")]
    private static partial Regex Head();
}
