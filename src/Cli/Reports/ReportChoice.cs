using Verified.Cli.Usage;

namespace Verified.Cli.Reports;

/// <summary>The reports that were asked for.</summary>
internal sealed record ReportChoice(bool Json, string? Html, string? Junit, string? Sarif)
{
    /// <summary>Only what a person reads on the terminal.</summary>
    public static ReportChoice TerminalOnly { get; } = new(false, null, null, null);

    /// <summary>Those that a command line asks for.</summary>
    public static ReportChoice Of(Given given) => new(given.Has("--json"), given.Text("--html"), given.Text("--junit"), given.Text("--sarif"));
}
