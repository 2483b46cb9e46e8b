using Verified.Abi;
using Verified.Cli.Checks;

namespace Verified.Cli.Reports;

/// <summary>The files that reports go to. They are opened before the work and appear under their name when it is done.</summary>
internal sealed class ReportFiles : IDisposable
{
    private readonly List<(string Path, string Partial, Func<RunReport, string> Text)> _files = [];

    /// <exception cref="BadInputException">A file cannot be written.</exception>
    public static ReportFiles Open(ReportChoice choice)
    {
        var files = new ReportFiles();
        files.Add("--html", choice.Html, HtmlReport.Text);
        files.Add("--junit", choice.Junit, JunitReport.Text);
        files.Add("--sarif", choice.Sarif, SarifReport.Text);
        return files;
    }

    public void Write(RunReport report)
    {
        foreach (var (path, partial, text) in _files)
        {
            File.WriteAllText(partial, text(report));
            File.Move(partial, path, overwrite: true);
        }
    }

    public void Dispose()
    {
        foreach (var (_, partial, _) in _files)
        {
            File.Delete(partial);
        }
    }

    private void Add(string option, string? path, Func<RunReport, string> text)
    {
        if (path is null)
        {
            return;
        }

        var partial = path + ".partial";
        try
        {
            File.WriteAllText(partial, "");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Dispose();
            throw new BadInputException($"{option} {path}", "a file that can be written");
        }

        _files.Add((path, partial, text));
    }
}
