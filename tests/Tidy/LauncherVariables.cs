using System.Text.RegularExpressions;

namespace Verified.Tests.Tidy;

/// <summary>The variables that shell scripts set or export. Each has a reader: a script, the runtime, or a source that asks for it by name.</summary>
internal static partial class LauncherVariables
{
    /// <summary>What the runtime and its tools read.</summary>
    private const string OfTheRuntime = "DOTNET_";

    /// <summary>Variables that the scripts set and nobody reads.</summary>
    /// <param name="scripts">The text of all scripts that are one program.</param>
    /// <param name="sources">The text of what reads the environment that they leave.</param>
    public static IEnumerable<string> Unread(string scripts, string sources) =>
        Exported().Matches(scripts).SelectMany(match => Name().Matches(match.Value).Select(name => (Name: name.Groups[1].Value, IsExported: true)))
            .Concat(Assigned().Matches(scripts).Select(match => (Name: match.Groups[1].Value, IsExported: false)))
            .GroupBy(one => one.Name, one => one.IsExported)
            .Where(one => one.Key != "PATH" && !one.Key.StartsWith(OfTheRuntime, StringComparison.Ordinal))
            .Where(one => !IsReadByScript(scripts, one.Key) && !(one.Contains(true) && sources.Contains($"\"{one.Key}\"", StringComparison.Ordinal)))
            .Select(one => $"{one.Key}: expected a reader");

    // $name, ${name…}, ${#name…}, ${!name…}, and a bare name where numbers are reckoned with.
    private static bool IsReadByScript(string scripts, string name) => Regex.IsMatch(scripts, $@"\$\{{?[#!]?{name}\b|\(\([^)]*\b{name}\b");

    [GeneratedRegex(@"\bexport ([^\n]*)")]
    private static partial Regex Exported();

    [GeneratedRegex(@"\b(\w+)=")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[ \t]*(?:local )?([a-z]\w*)=", RegexOptions.Multiline)]
    private static partial Regex Assigned();
}
