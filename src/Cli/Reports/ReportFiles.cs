using Verified.Abi;
using Verified.Cli.Checks;
using Verified.Cli.Output;

namespace Verified.Cli.Reports;

/// <summary>The files that reports go to. Whether they can be written is tried before the work; they are written when it is done, each for itself.</summary>
internal sealed class ReportFiles
{
    private readonly List<(string Option, string Path, Func<RunReport, string> Text)> _files = [];

    /// <exception cref="BadInputException">A file cannot be written, or would get two reports.</exception>
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
        if (_files.FirstOrDefault(other => OutputTarget.Of(other.Path).IsSameAs(OutputTarget.Of(path))) is { Option: { } taken })
        {
            throw new BadInputException($"{option} {path}", $"another file than that of {taken}");
        }

        _files.Add((option, path, text));
    }
}
