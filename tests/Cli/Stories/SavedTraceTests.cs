using Verified.Cli.Checks;
using Xunit;

namespace Verified.Tests.Cli.Stories;

public sealed class SavedTraceTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("verified-traces").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void The_same_trace_is_kept_once()
    {
        var (first, again) = (SavedTrace.Save("xen-seed1-program7", "text", root), SavedTrace.Save("xen-seed1-program7", "text", root));

        Assert.Equal(("artifacts/traces/xen-seed1-program7.trace", first), (first.Kept, again));
        Assert.Single(Directory.GetFiles(root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Another_trace_of_the_same_name_gets_a_number_and_the_first_one_stays()
    {
        var (first, other) = (SavedTrace.Save("xen-seed1-program7", "text", root), SavedTrace.Save("xen-seed1-program7", "other", root));

        Assert.Equal("artifacts/traces/xen-seed1-program7-2.trace", other.Kept);
        Assert.Equal(("text", "other"), (File.ReadAllText(Path.Combine(root, first.Kept!)), File.ReadAllText(Path.Combine(root, other.Kept!))));
    }

    [Fact]
    public void Several_that_save_at_once_lose_nothing()
    {
        Parallel.For(0, 40, number => SavedTrace.Save("xen-seed1-program7", $"text {number % 8}", root));

        var kept = Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(File.ReadAllText).Order().ToList();
        Assert.Equal(Enumerable.Range(0, 8).Select(number => $"text {number}"), kept);
    }

    [Fact]
    public void What_cannot_be_saved_is_said_in_one_line()
    {
        File.WriteAllText(Path.Combine(root, "artifacts"), "a file where the folder should be");

        var saved = SavedTrace.Save("xen-seed1-program7", "text", root);

        Assert.Null(saved.Kept);
        Assert.DoesNotContain('\n', saved.WhyNot!);
    }
}
