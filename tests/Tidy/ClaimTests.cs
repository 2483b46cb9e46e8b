using System.Reflection;
using Verified.Models.Judging;
using Verified.Proofs;
using Verified.Spec.Language;
using Xunit;

namespace Verified.Tests.Tidy;

public class ClaimTests
{
    private static readonly IReadOnlyList<string> Declared = [.. Specifications().SelectMany(s => s.Claims).Select(c => c.Id), .. Theorems.Lemmas.Select(lemma => lemma.Id), .. Law.All.Select(law => law.Id)];

    [Fact]
    public void Every_claim_has_a_well_formed_id_of_its_own() =>
        Findings.None(ClaimRules.Malformed(Declared).Concat(ClaimRules.Repeated(Declared)));

    [Fact]
    public void There_are_claims() => Assert.NotEmpty(Declared);

    [Fact]
    public void Every_id_that_is_spoken_of_is_declared() =>
        Findings.None(new[] { ".md", ".cs", ".trace" }.SelectMany(Checkout.Files)
            .Where(path => !path.StartsWith("tests/Tidy/", StringComparison.Ordinal) && !path.StartsWith("tests/Cli/", StringComparison.Ordinal))
            .SelectMany(path => ClaimRules.Unknown(path, File.ReadAllText(Checkout.At(path)), Declared.ToHashSet())));

    [Fact]
    public void Every_seeded_bug_is_complete() =>
        Findings.None(BugFolders().SelectMany(folder => ClaimRules.Incomplete(folder, Reader(folder), Declared.ToHashSet())));

    [Fact]
    public void No_two_bugs_differ_by_case_only() =>
        Assert.Equal(BugFolders().Count, BugFolders().Distinct(StringComparer.OrdinalIgnoreCase).Count());

    [Theory]
    [InlineData("MMN-SPTE-1")]
    [InlineData("mmn-spte-001")]
    [InlineData("FOO-SPTE-001")]
    public void A_malformed_id_is_found(string id) => Assert.Single(ClaimRules.Malformed([id, "MMN-SPTE-001"]));

    [Fact]
    public void A_repeated_id_is_found() => Assert.Single(ClaimRules.Repeated(["KVM-RETRY-001", "KVM-RETRY-002", "KVM-RETRY-001"]));

    [Fact]
    public void An_unknown_id_is_found() =>
        Assert.Equal(["x.md: KVM-RETRY-009 is the id of no claim"], ClaimRules.Unknown("x.md", "see KVM-RETRY-009.", new HashSet<string>()));

    [Theory]
    [InlineData("linux-1", "- a\n+ b", "# A bug\n\n* Caught by: MMN-SPTE-001\n", 0)]
    [InlineData("linux-2", "- a\n+ b", "# A bug\n\n* Caught by: KERNEL-LOCKDEP\n", 0)]
    [InlineData("linux-1", null, "* Caught by: MMN-SPTE-001", 1)]
    [InlineData("linux-1", "- a\n+ b", null, 1)]
    [InlineData("linux-1", "- a\n+ b", "The claim MMN-SPTE-001 would catch it.", 1)]
    [InlineData("linux-1", "- a\n+ b", "* Caught by: MMN-SPTE-999", 1)]
    [InlineData("B 96", "", "", 3)]
    public void An_incomplete_bug_is_found(string folder, string? diff, string? story, int findings) =>
        Assert.Equal(findings, ClaimRules.Incomplete(folder, file => file == "bug.diff" ? diff : story, new HashSet<string> { "MMN-SPTE-001" }).Count());

    private static IEnumerable<Specification> Specifications() =>
        Compiled.OurAssemblies().Where(a => a.Name.StartsWith("Verified.Spec.", StringComparison.Ordinal))
            .SelectMany(a => Assembly.Load(a.Name).GetExportedTypes())
            .Where(t => t.IsSubclassOf(typeof(Specification)) && !t.IsAbstract && t.GetConstructor(Type.EmptyTypes) is not null)
            .Select(t => (Specification)Activator.CreateInstance(t)!);

    private static IReadOnlyList<string> BugFolders() =>
        Directory.Exists(Checkout.At("bugs")) ? Directory.GetDirectories(Checkout.At("bugs")).Select(d => Path.GetFileName(d)!).ToList() : [];

    private static Func<string, string?> Reader(string folder) => file =>
    {
        var path = Checkout.At(Path.Combine("bugs", folder, file));
        return File.Exists(path) ? File.ReadAllText(path) : null;
    };
}
