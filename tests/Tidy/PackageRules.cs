namespace Verified.Tests.Tidy;

/// <summary>A package is named where a file uses it, and nowhere else.</summary>
internal static class PackageRules
{
    /// <summary>What builds and runs tests; no file names it.</summary>
    private static readonly string[] Tools = ["coverlet.collector", "Microsoft.NET.Test.Sdk", "xunit.runner.visualstudio"];

    /// <summary>Packages whose namespace is not their name.</summary>
    private static readonly Dictionary<string, string> Namespaces = new() { ["FSharp.Core"] = "Microsoft.FSharp", ["xunit"] = "Xunit" };

    /// <summary>Packages of a project that none of the names in its files belongs to.</summary>
    public static IEnumerable<string> Unused(string project, IEnumerable<string> packages, IReadOnlyCollection<string> names) =>
        packages.Where(package => !Tools.Contains(package) && !names.Any(name => Belongs(name, Namespaces.GetValueOrDefault(package, package))))
            .Select(package => $"{project} names the package {package}, which no file of it uses");

    /// <summary>Packages with a version that no project names.</summary>
    public static IEnumerable<string> Unnamed(IEnumerable<string> versions, IReadOnlyCollection<string> named) =>
        versions.Where(version => !named.Contains(version)).Select(version => $"Directory.Packages.props has a version of {version}, which no project names");

    private static bool Belongs(string name, string package) => name == package || name.StartsWith(package + ".", StringComparison.Ordinal);
}
