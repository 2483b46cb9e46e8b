using Verified.Abi;

namespace Verified.Models.Bugs;

/// <summary>A bug that is planted on purpose: a change of the kernel's sources, its story, and the claim that must catch it.</summary>
/// <param name="Id">The name of its folder.</param>
/// <param name="Title">The first heading of its story.</param>
/// <param name="Claim">The id of the claim, or of the kernel's own check, that must catch it.</param>
/// <param name="Scene">Where it shows.</param>
/// <param name="Folder">Where it lies.</param>
public sealed record SeededBug(string Id, string Title, string Claim, BugScene Scene, string Folder)
{
    /// <summary>A real Xen shows something else than ours when it has this bug: the story says so in a line <c>* Live Xen: disagrees</c>.</summary>
    public bool IsSeenByXen { get; init; }

    /// <summary>The change.</summary>
    public string DiffPath => Path.Combine(Folder, "bug.diff");

    /// <summary>The story.</summary>
    public string StoryPath => Path.Combine(Folder, "story.md");

    /// <summary>All bugs of a tree, by id.</summary>
    /// <param name="root">The root of the tree, with the folder <c>bugs</c> in it.</param>
    /// <exception cref="BadInputException">A story does not begin as it must.</exception>
    public static IReadOnlyList<SeededBug> All(string root)
    {
        var folder = Path.Combine(root, "bugs");
        return Directory.Exists(folder) ? [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Select(Load)] : [];
    }

    /// <summary>Reads the head of a story: a heading, then a list with <c>Source</c>, <c>Caught by</c> and <c>Sizes</c>.</summary>
    /// <exception cref="BadInputException">The story does not begin as it must.</exception>
    public static SeededBug Load(string folder)
    {
        var story = Path.Combine(folder, "story.md");
        return Parse(InputFile.Text(story, InputKind.SeededBug), folder);
    }

    /// <summary>Reads the text of a story.</summary>
    /// <exception cref="BadInputException">The story does not begin as it must.</exception>
    internal static SeededBug Parse(string text, string folder)
    {
        var (story, lines) = (Path.Combine(folder, "story.md"), text.ReplaceLineEndings("\n").Split('\n'));
        if (lines.FirstOrDefault() is not ['#', ' ', .. var title])
            throw new BadInputException($"{story}:1", "'# ' and the bug in a few words");
        Entry(story, lines, "Source");
        var (claimAt, claim) = Entry(story, lines, "Caught by");
        if (claim.Contains(' '))
            throw new BadInputException($"{story}:{claimAt}", $"one id, not '{claim}'");
        var (sizesAt, sizes) = Entry(story, lines, "Sizes");
        return new(Path.GetFileName(folder), title, claim, BugScene.Parse($"{story}:{sizesAt}", sizes), folder) { IsSeenByXen = lines.Contains("* Live Xen: disagrees") };
    }

    private static (int Line, string Value) Entry(string story, string[] lines, string name)
    {
        var at = Array.FindIndex(lines, line => line.StartsWith($"* {name}: ", StringComparison.Ordinal));
        return at >= 0 ? (at + 1, lines[at][(name.Length + 4)..].Trim()) : throw new BadInputException(story, $"a line '* {name}: …'");
    }
}
