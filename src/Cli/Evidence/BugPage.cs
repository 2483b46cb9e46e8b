namespace Verified.Cli.Evidence;

/// <summary>One seeded bug: its story as it stands in its folder.</summary>
internal static class BugPage
{
    private static string Folder => Path.Combine(Repository.Root, "bugs");

    public static IEnumerable<string> Ids =>
        Directory.Exists(Folder) ? Directory.GetDirectories(Folder).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal) : [];

    /// <summary>The bugs whose story says that this must catch them: its line <c>Caught by</c>, and nothing that it mentions besides.</summary>
    public static IEnumerable<string> CaughtBy(string claim) => Ids.Where(id => Story(id).Contains($"* Caught by: {claim}"));

    public static IEnumerable<string>? Find(string id) =>
        Ids.Contains(id) ? Story(id).Append("").Append($"  diff     bugs/{id}/bug.diff").Append($"  plant    ./verified bugs {id}") : null;

    private static string[] Story(string id)
    {
        var story = Path.Combine(Folder, id, "story.md");
        return File.Exists(story) ? File.ReadAllLines(story) : [];
    }
}
