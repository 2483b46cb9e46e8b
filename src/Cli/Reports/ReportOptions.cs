using System.CommandLine;

namespace Verified.Cli.Reports;

/// <summary>The reports that were asked for.</summary>
internal sealed record ReportChoice(bool Json, string? Html, string? Junit, string? Sarif)
{
    /// <summary>Only what a person reads on the terminal.</summary>
    public static ReportChoice TerminalOnly { get; } = new(false, null, null, null);
}

/// <summary>The options with which a judging command is asked for reports.</summary>
internal sealed class ReportOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output and nothing else (docs/json-schema.md)." };
    private readonly Option<string?> _html = new("--html") { Description = "Also writes one self-contained page.", HelpName = "FILE" };
    private readonly Option<string?> _junit = new("--junit") { Description = "Also writes JUnit XML.", HelpName = "FILE" };
    private readonly Option<string?> _sarif = new("--sarif") { Description = "Also writes SARIF 2.1.0.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_json);
        command.Add(_html);
        command.Add(_junit);
        command.Add(_sarif);
    }

    public ReportChoice Read(ParseResult parsed) =>
        new(parsed.GetValue(_json), parsed.GetValue(_html), parsed.GetValue(_junit), parsed.GetValue(_sarif));
}
