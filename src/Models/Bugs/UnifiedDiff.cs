using Verified.Abi;

namespace Verified.Models.Bugs;

/// <summary>One place that a diff changes: the lines that stand there and those that take their place.</summary>
/// <param name="Line">The line of the diff where the hunk begins, for messages.</param>
/// <param name="Old">What must stand there.</param>
/// <param name="New">What will stand there.</param>
internal sealed record Hunk(int Line, IReadOnlyList<string> Old, IReadOnlyList<string> New);

/// <summary>A unified diff. A hunk is found by its lines, not by its line numbers, and must match in exactly one place.</summary>
internal sealed class UnifiedDiff
{
    private readonly string file;
    private readonly List<(string Path, List<Hunk> Hunks)> files = [];

    private UnifiedDiff(string file) => this.file = file;

    /// <summary>The files that it changes, relative to the root of the tree.</summary>
    internal IEnumerable<string> Paths => files.Select(entry => entry.Path);

    /// <summary>Reads a diff.</summary>
    /// <exception cref="BadInputException">It is no unified diff.</exception>
    internal static UnifiedDiff Parse(string text, string file)
    {
        var diff = new UnifiedDiff(file);
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        for (var next = 0; next < lines.Length;)
        {
            if (lines[next].StartsWith("--- a/", StringComparison.Ordinal) && next + 1 < lines.Length && lines[next + 1] == "+++ b/" + lines[next][6..])
            {
                diff.files.Add((lines[next][6..], []));
                next += 2;
            }
            else if (lines[next].StartsWith("@@", StringComparison.Ordinal) && diff.files.Count > 0)
                next = diff.ReadHunk(lines, next);
            else
                throw new BadInputException($"{file}:{next + 1}", $"'--- a/PATH' and '+++ b/PATH', or '@@', not '{lines[next]}'");
        }
        return diff.files.Count > 0 ? diff : throw new BadInputException($"{file}:1", "at least one file");
    }

    /// <summary>The sources after the change.</summary>
    /// <exception cref="BadInputException">A hunk does not match in exactly one place.</exception>
    internal IReadOnlyDictionary<string, string> Apply(IReadOnlyDictionary<string, string> sources)
    {
        var changed = new Dictionary<string, string>(sources);
        foreach (var (path, hunks) in files)
        {
            if (!sources.TryGetValue(path, out var text))
                throw new BadInputException(file, $"the path of a kernel source, not '{path}'");
            changed[path] = string.Join('\n', hunks.Aggregate(text.ReplaceLineEndings("\n").Split('\n'), (lines, hunk) => Apply(path, lines, hunk)));
        }
        return changed;
    }

    private int ReadHunk(string[] lines, int header)
    {
        var (before, after) = (new List<string>(), new List<string>());
        var next = header + 1;
        for (; next < lines.Length && lines[next] is ['+' or '-' or ' ', ..] or ""; next++)
        {
            if (IsFileHeader(lines, next))
                break;
            var (sign, rest) = lines[next].Length == 0 ? (' ', "") : (lines[next][0], lines[next][1..]);
            if (sign != '+')
                before.Add(rest);
            if (sign != '-')
                after.Add(rest);
        }
        if (before.Count == 0)
            throw new BadInputException($"{file}:{header + 1}", "a hunk with lines that tell where it belongs");
        files[^1].Hunks.Add(new Hunk(header + 1, before, after));
        return next;
    }

    private static bool IsFileHeader(string[] lines, int at)
        => lines[at].StartsWith("--- a/", StringComparison.Ordinal) && at + 1 < lines.Length && lines[at + 1].StartsWith("+++ b/", StringComparison.Ordinal);

    private string[] Apply(string path, string[] lines, Hunk hunk)
    {
        int[] places = [.. Enumerable.Range(0, Math.Max(0, lines.Length - hunk.Old.Count + 1)).Where(at => lines.Skip(at).Take(hunk.Old.Count).SequenceEqual(hunk.Old))];
        return places is [var place] ? [.. lines[..place], .. hunk.New, .. lines[(place + hunk.Old.Count)..]]
            : throw new BadInputException($"{file}:{hunk.Line}", $"lines that stand in exactly one place of {path}, not in {places.Length}");
    }
}
