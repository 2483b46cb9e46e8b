using Xunit;

namespace Verified.Tests.Tidy;

public class DocumentTests
{
    [Fact]
    public void Every_link_and_path_in_a_document_leads_somewhere()
    {
        var names = Checkout.Files("").Select(Path.GetFileName).ToHashSet();

        Findings.None(Checkout.Files(".md").SelectMany(path =>
            DocumentPaths.Dead(path, File.ReadAllText(Checkout.At(path)), p => Path.Exists(Checkout.At(p)), names.Contains)));
    }

    [Theory]
    [InlineData("see [the trust page](TRUST.md) and `src/Kernel/Linux/Mm`", 0)]
    [InlineData("see [the trust page](TRSUT.md)", 1)]
    [InlineData("see [the trust page](../TRUST.md#assumed)", 1)]
    [InlineData("in `src/Kernal/Mm`", 1)]
    [InlineData("run `./verified check --html F`", 0)]
    [InlineData("run `./verifed check`", 1)]
    [InlineData("`Theorems.cs`", 0)]
    [InlineData("`Theorms.cs`", 1)]
    [InlineData("`bugs/<ID>/story.md`, `include/linux/mmu_notifier.h`, `states/s`, `.trace`, `tests/*/x`", 0)]
    [InlineData("```\nsrc/gone `src/gone`\n```", 0)]
    public void A_dead_path_is_found_and_nothing_else(string text, int findings)
    {
        string[] there = ["docs/TRUST.md", "src/Kernel/Linux/Mm", "verified"];

        Assert.Equal(findings, DocumentPaths.Dead("docs/x.md", text, there.Contains, name => name == "Theorems.cs").Count());
    }
}
