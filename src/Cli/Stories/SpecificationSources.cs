using System.Text.RegularExpressions;
using Verified.Spec.Language;

namespace Verified.Cli.Stories;

/// <summary>Finds in the sources of the checkout what the compiler does not place: rules, which have no attribute, laws, and the claims of tallies. Without a checkout there is no place.</summary>
internal static class SpecificationSources
{
    /// <summary>Where the method of a rule begins.</summary>
    public static SourcePlace? OfRule(Rule rule) => First(FolderOf(rule.Method.DeclaringType!), SearchOption.TopDirectoryOnly, $@"\bpublic void {Regex.Escape(rule.Name)}\(");

    /// <summary>Where a law is written: its id stands there in quotes.</summary>
    public static SourcePlace? OfLaw(string id) => First(Path.Combine("src", "Models", "Xen"), SearchOption.AllDirectories, $"\\(\"{Regex.Escape(id)}\", ");

    /// <summary>Where the count is declared that a claim such as <c>TALLY-GATHERHELD-COUNT</c> is about.</summary>
    public static SourcePlace? OfTally(Specification specification, string id) =>
        id.Split('-') is ["TALLY", var name, _] ? First(FolderOf(specification.GetType()), SearchOption.TopDirectoryOnly, $@"Tally<[^>]*> (?i:{Regex.Escape(name)})\b") : null;

    // A namespace is its folder.
    private static string FolderOf(Type specification) =>
        Path.Combine(["spec", .. (specification.Namespace ?? "").Split('.').SkipWhile(word => word is "Verified" or "Spec")]);

    private static SourcePlace? First(string folder, SearchOption depth, string pattern)
    {
        var root = Path.Combine(Repository.Root, folder);
        if (!Directory.Exists(root))
        {
            return null;
        }

        var wanted = new Regex(pattern);
        return Directory.EnumerateFiles(root, "*.cs", depth).Order(StringComparer.Ordinal)
            .SelectMany(file => File.ReadLines(file).Index().Where(line => wanted.IsMatch(line.Item))
                .Select(line => new SourcePlace(Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'), line.Index + 1)))
            .FirstOrDefault();
    }
}
