using System.Diagnostics;
using Verified.Cli;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary>The command line as a shell runs it: the cases of <c>tests/Cases</c>, a test for each file.</summary>
public class CasesTests
{
    private static string Folder => Path.Combine(Repository.Root, "tests", "Cases");

    /// <summary>The command line as it was built. Beside the tests lies a copy, which a measurement of coverage changes: it writes what only its owner may.</summary>
    private static string Built
    {
        get
        {
            var tests = new DirectoryInfo(AppContext.BaseDirectory);
            var built = Path.Combine(tests.Parent!.Parent!.FullName, "Verified.Cli", tests.Name, "Verified.Cli.dll");
            return File.Exists(built) ? built : Path.Combine(tests.FullName, "Verified.Cli.dll");
        }
    }

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.sh").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Each_case_of_the_file_is_right(string file)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Folder, "run"), Path.Combine(Folder, file)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["VERIFIED_CLI"] = Built;
        using var run = Process.Start(start)!;
        var (output, errors) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();

        Assert.True(run.ExitCode == 0, $"status {run.ExitCode}\n{await output}{await errors}");
    }
}
