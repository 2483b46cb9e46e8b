using Verified.Cli.Evidence;
using Xunit;

namespace Verified.Tests.Tidy;

public class GeneratedDocumentTests
{
    /// <summary>Set VERIFIED_UPDATE=1 to write the documents anew.</summary>
    [Fact]
    public void The_manuals_are_those_that_the_specifications_print()
    {
        foreach (var name in ManualPage.Names)
            Current($"docs/manual/{name}.md", string.Join('\n', ManualPage.Find(name)!) + "\n");
    }

    [Fact]
    public void The_ledger_is_that_of_the_claims_and_bugs_in_the_tree() => Current("docs/LEDGER.md", LedgerPage.Markdown());

    private static void Current(string path, string text)
    {
        var file = Checkout.At(path);
        if (Environment.GetEnvironmentVariable("VERIFIED_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.Equal(text, File.Exists(file) ? File.ReadAllText(file) : $"{path} does not exist");
    }
}
