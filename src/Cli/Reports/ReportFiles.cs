using Verified.Cli.Checks;
using Verified.Cli.Output;

namespace Verified.Cli.Reports;

/// <summary>The files that reports go to. Whether they can be written is tried before the work; they are written when it is done, each for itself.</summary>
internal sealed class ReportFiles
{
    private readonly List<(string Option, string Path, Func<RunReport, string> Text)> _files = [];

    /// <exception cref="Abi.BadInputException">A file cannot be written.</exception>
    public static ReportFiles Open(ReportChoice choice)
    {
        var files = new ReportFiles();
        files.Add("--html", choice.Html, HtmlReport.Text);
        files.Add("--junit", choice.Junit, JunitReport.Text);
        files.Add("--sarif", choice.Sarif, SarifReport.Text);
        return files;
    }

    /// <summary>Writes them all; one that cannot be written costs no other.</summary>
    /// <returns>A line for each that was not written.</returns>
    public IReadOnlyList<string> Write(RunReport report) =>
        [.. from file in _files let fault = OutputFile.Write(file.Path, file.Text(report)) where fault is not null select $"{file.Option} {file.Path}: not written: {fault}"];

    private void Add(string option, string? path, Func<RunReport, string> text)
    {
        if (path is null)
        {
            return;
        }

        OutputFile.Try(option, path);
        _files.Add((option, path, text));
    }
}
