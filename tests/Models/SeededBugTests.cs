using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Models.Bugs;
using Verified.Models.Judging;
using Verified.Models.Xen.Transfer;
using Verified.Proofs;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Models;

public class SeededBugTests
{
    private static readonly string Head = "# It forgets\n\n* Source: Linux v2.6.27\n* Caught by: MMN-SPTE-001\n* Sizes: point=0 pages=3\n";

    [Fact]
    public void The_head_of_a_story_says_what_must_catch_it_and_where()
    {
        var bug = Load(Head);

        Assert.Equal(("It forgets", "MMN-SPTE-001", "notifier"), (bug.Title, bug.Claim, bug.Scene.Model));
        Assert.Equal(new Sizes() with { Pages = 3, PointNotifications = false }, Assert.IsType<ContractScene<StepKind, Operation, Sizes, INotifierTarget>>(bug.Scene).Sizes);
    }

    [Theory]
    [InlineData("# It forgets", "It forgets", "story.md:1: expected '# ' and the bug in a few words")]
    [InlineData("* Source: Linux v2.6.27", "", "story.md: expected a line '* Source: …'")]
    [InlineData("* Caught by: MMN-SPTE-001", "* Caught by: this or that", "story.md:4: expected one id, not 'this or that'")]
    [InlineData("pages=3", "pages=99", "story.md:5: expected pages from 1 to 16, not '99'")]
    public void A_story_without_its_head_is_bad_input(string old, string changed, string message)
        => Assert.EndsWith(message, Assert.Throws<BadInputException>(() => Load(Head.Replace(old, changed))).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_diff_in_the_tree_is_one_that_git_and_patch_can_apply() =>
        Findings.None(SeededBug.All(Checkout.Root).SelectMany(bug => DiffRules.Wrong($"bugs/{bug.Id}/bug.diff", File.ReadAllText(Path.Combine(Checkout.Root, "bugs", bug.Id, "bug.diff")))));

    [Theory]
    [InlineData("--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n d\n", 0)]
    [InlineData("--- a/f\n+++ b/f\n@@\n a\n-b\n+c\n d\n", 1)]
    [InlineData("--- a/f\n+++ b/f\n@@ -1,2 +1,3 @@\n a\n-b\n+c\n d\n", 1)]
    [InlineData("--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-b\n+c\n d\n", 1)]
    public void A_diff_that_only_we_can_read_is_found(string text, int findings) => Assert.Equal(findings, DiffRules.Wrong("x", text).Count());

    [Fact]
    public void Every_story_in_the_tree_names_a_claim_or_a_check_of_the_kernel()
    {
        var known = Theorems.All.SelectMany(specification => specification.Claims).Select(claim => claim.Id).Concat(["KERNEL-DEADLOCK", "KERNEL-LOCKDEP", "KERNEL-SLEEP", "KERNEL-BUG", "KERNEL-CRASH", .. TransferLaws.Ids, .. Law.All.Select(law => law.Id)]).ToHashSet();

        Assert.All(SeededBug.All(Checkout.Root), bug => Assert.Contains(bug.Claim, known));
    }

    private static SeededBug Load(string story)
    {
        var folder = Directory.CreateTempSubdirectory("bug").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "story.md"), story);
            return SeededBug.Load(folder);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
