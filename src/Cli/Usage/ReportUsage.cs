using Verified.Cli.Usage.Kinds;

namespace Verified.Cli.Usage;

/// <summary>The options with which every verb that judges is asked for reports.</summary>
internal static class ReportUsage
{
    public static OptionUsage Json { get; } = new("--json", null, "One JSON object on standard output and nothing else (docs/json-schema.md).");

    public static OptionUsage Html { get; } = new("--html", new PathKind(PathUse.Writes), "Also writes one self-contained page.");

    public static OptionUsage Junit { get; } = new("--junit", new PathKind(PathUse.Writes), "Also writes JUnit XML.");

    public static OptionUsage Sarif { get; } = new("--sarif", new PathKind(PathUse.Writes), "Also writes SARIF 2.1.0.");

    public static IReadOnlyList<OptionUsage> All { get; } = [Json, Html, Junit, Sarif];

    /// <summary>Whether an option asks for a report.</summary>
    public static bool IsOne(OptionUsage option) => All.Any(report => report.Name == option.Name);

    /// <summary>The same for a verb that reports only without its argument.</summary>
    public static IReadOnlyList<OptionUsage> NotBeside(params string[] others) => [.. All.Select(option => option with { NotWith = others })];
}
