using Verified.Models.Bugs;
using Verified.Models.Judging.Traces;
using Verified.Models.Notifier;
using Verified.Models.Xen;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Models;

/// <summary>The mechanism that plants bugs is itself shown to tell a bug from none.</summary>
public sealed class BugRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bugs").FullName;

    private BugRun Run => new(Checkout.Root, programs: 150);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_canary_is_caught_by_its_claim_and_its_trace_is_kept()
    {
        var report = Run.Plant(Canary);

        Assert.Equal((BugOutcome.Caught, "In an invalidate range that has started for a secondary MMU, it maps nothing."), (report.Outcome, report.Detail));
        Assert.InRange(report.TraceSteps, 1, 20);
        Assert.Equal("MMN-WINDOW-001", NotifierContract.Instance.Parse(report.Trace!, "trace").Verdict!.Id);
    }

    [Fact]
    public void A_bug_is_caught_with_the_programs_of_each_seed()
    {
        var report = new BugRun(Checkout.Root, programs: 150) { MoreSeeds = [2, 3] }.Plant(Canary);

        Assert.Equal(BugOutcome.Caught, report.Outcome);
        Assert.Equal([1UL, 2UL, 3UL], report.BySeed.Select(one => one.Seed));
        Assert.All(report.BySeed, one => Assert.InRange(one.Programs, 1, 150));
        Assert.Equal(report.BySeed.Max(one => one.Programs), report.Worst.Programs);
    }

    [Fact]
    public void A_bug_that_one_seed_does_not_show_is_not_caught()
    {
        var first = Run.Plant(Canary).Programs;
        var seeds = Enumerable.Range(2, 30).Select(seed => (ulong)seed).ToList();
        var report = new BugRun(Checkout.Root, programs: first) { MoreSeeds = seeds }.Plant(Canary);

        Assert.Equal(BugOutcome.Missed, report.Outcome);
        Assert.StartsWith("with seed ", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_that_changes_nothing_is_not_caught()
        => Assert.Equal((BugOutcome.Missed, "nothing failed in 150 programs"), Outcome(Diff(" namespace Verified.Kernel.Linux.Secondary.Kvm;", "+// A remark.")));

    [Fact]
    public void A_bug_that_only_another_claim_catches_is_not_caught()
    {
        var report = Run.Plant(Canary with { Claim = "MMN-REGISTER-001" });

        Assert.Equal(BugOutcome.CaughtByAnother, report.Outcome);
        Assert.Contains("MMN-WINDOW-001 (", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_that_does_not_compile_is_told()
    {
        var (outcome, detail) = Outcome(Diff("-namespace Verified.Kernel.Linux.Secondary.Kvm;", "+namespace Verified.Kernel Linux;"));

        Assert.Equal(BugOutcome.Broken, outcome);
        Assert.Contains("expected a change that compiles (src/Kernel/Linux/Secondary/Kvm/Callbacks.cs: ", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_diff_that_no_longer_fits_is_told()
    {
        var (outcome, detail) = Outcome(Diff("-namespace Verified.Gone;", ""));

        Assert.Equal(BugOutcome.Broken, outcome);
        Assert.EndsWith("expected lines that stand in exactly one place of src/Kernel/Linux/Secondary/Kvm/Callbacks.cs, not in 0", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernel_as_it_is_passes_the_same_programs()
    {
        var report = Run.Baseline(Canary.Scene);

        Assert.Equal((150, null), (report.Programs, report.Failure));
        Assert.True(report.Steps > 5_000);
    }

    [Fact]
    public void A_bug_of_the_hypervisor_is_caught_by_its_claim_and_the_hypervisor_without_it_by_none()
    {
        var bug = SeededBug.Load(Checkout.At("bugs/XSA-148"));
        var report = Run.Plant(bug);

        Assert.Equal((BugOutcome.Caught, "The flags of a live entry are allowed, and adjusted."), (report.Outcome, report.Detail));
        Assert.Equal("XEN-TYPE-004", XenContract.Instance.Parse(report.Trace!, "trace").Verdict!.Id);
        Assert.Null(Run.Baseline(bug.Scene).Failure);
    }

    [Fact]
    public void Every_diff_in_the_tree_fits_the_kernel_of_today()
    {
        var sources = new Dictionary<Type, IReadOnlyDictionary<string, string>>();

        Assert.All(SeededBug.All(Checkout.Root), bug =>
        {
            var before = sources.TryGetValue(bug.Scene.GetType(), out var read) ? read : sources[bug.Scene.GetType()] = KernelSources.Of(Checkout.Root, bug.Scene);

            Assert.NotEqual(before, UnifiedDiff.Parse(File.ReadAllText(bug.DiffPath), bug.DiffPath).Apply(before));
        });
    }

    private static SeededBug Canary => SeededBug.Load(Checkout.At("bugs/CANARY"));

    private (BugOutcome Outcome, string Detail) Outcome(string diff)
    {
        File.WriteAllText(Path.Combine(_folder, "bug.diff"), diff);
        var report = Run.Plant(Canary with { Folder = _folder });
        return (report.Outcome, report.Detail);
    }

    private static string Diff(params string[] lines)
        => $"--- a/src/Kernel/Linux/Secondary/Kvm/Callbacks.cs\n+++ b/src/Kernel/Linux/Secondary/Kvm/Callbacks.cs\n@@ -1 +1 @@\n{string.Join('\n', lines.Where(line => line.Length > 0))}\n";
}
