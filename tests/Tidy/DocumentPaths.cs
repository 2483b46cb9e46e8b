using System.Text.RegularExpressions;

namespace Verified.Tests.Tidy;

/// <summary>Finds links and paths in a document that lead nowhere.</summary>
/// <remarks>
/// A span in backticks is taken for a path of ours when it begins with one of our top folders, or is the bare name of a
/// file with one of our endings. A span with a placeholder in it (<c>&lt;ID&gt;</c>, <c>*</c>, <c>…</c>, capitals only) is a pattern, not a path.
/// </remarks>
internal static partial class DocumentPaths
{
    private static readonly string[] TopFolders =
        ["spec", "src", "proofs", "properties", "tests", "bench", "bugs", "docs", "launcher", ".ci", ".config"];

    private static readonly string[] Generated = ["artifacts/", "bugs/ID"];

    /// <param name="path">The document, relative to the root of the checkout.</param>
    /// <param name="text">Its text.</param>
    /// <param name="exists">Whether a path relative to the root is there.</param>
    /// <param name="named">Whether some file of the checkout has this bare name.</param>
    public static IEnumerable<string> Dead(string path, string text, Func<string, bool> exists, Func<string, bool> named)
    {
        var folder = Path.GetDirectoryName(path)!;
        var prose = Fence().Replace(text, "");
        var links = Link().Matches(prose).Select(m => m.Groups[1].Value).Where(IsLocal)
            .Where(target => !exists(Resolve(folder, target)));
        var spans = Span().Matches(prose).Select(m => m.Groups[1].Value)
            .Where(span => IsDead(span, folder, exists, named));
        return links.Concat(spans).Select(dead => $"{path}: {dead} does not exist");
    }

    private static bool IsDead(string span, string folder, Func<string, bool> exists, Func<string, bool> named)
    {
        var words = span.Split(' ');
        var candidate = words[0].StartsWith("./", StringComparison.Ordinal) ? words[0][2..] : span;
        if (!PathLike().IsMatch(candidate) || Generated.Any(g => candidate.StartsWith(g, StringComparison.Ordinal)))
        {
            return false;
        }

        if (words[0].StartsWith("./", StringComparison.Ordinal) || TopFolders.Contains(candidate.Split('/')[0]) && candidate.Contains('/'))
        {
            return !exists(candidate) && !exists(Resolve(folder, candidate));
        }

        return OurFileName().IsMatch(candidate) && !named(candidate);
    }

    private static bool IsLocal(string target) => !target.Contains("://") && !target.StartsWith('#') && !target.StartsWith("mailto:", StringComparison.Ordinal);

    private static string Resolve(string folder, string target)
    {
        var full = Path.GetFullPath(Path.Combine("/", folder, target.Split('#')[0]));
        return full.TrimStart('/');
    }

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<!`)`([^`\n]+)`(?!`)")]
    private static partial Regex Span();

    [GeneratedRegex(@"^[A-Za-z0-9_.][A-Za-z0-9_./-]*$")]
    private static partial Regex PathLike();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9]+)*\.(md|cs|csproj|sln|props)$|^global\.json$")]
    private static partial Regex OurFileName();
}
