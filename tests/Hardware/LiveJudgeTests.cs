using Verified.Hardware.Tracing;
using Xunit;
using static Verified.Tests.Hardware.SmallMachine;

namespace Verified.Tests.Hardware;

public class LiveJudgeTests
{
    [Fact]
    public void A_notification_between_install_and_free_is_what_the_contract_asks_for()
    {
        var report = Judge(Set(1, 0, 0xA), Unmap(2, 0), Free(3, 0xA));

        Assert.Equal(Verdict.Holds, report.Verdict);
        Assert.Equal((1UL, 1UL, 1UL, 0UL), (report.Installs, report.Invalidations, report.FramesFreed, report.Excused));
    }

    [Fact]
    public void NotifiedBeforeFree_can_fail()
    {
        var report = Judge(Set(1, 0, 0xA), Free(3, 0xA));

        Assert.Equal(Verdict.Violated, report.Verdict);
        var violation = Assert.Single(report.Violations);
        Assert.Equal(LiveJudge.NotifiedBeforeFree, violation.Claim);
        Assert.Equal("pfn:a was freed, and no notification covered hva:100000 after gfn:10 was mapped to it", violation.Text);
        Assert.Equal(
            """
            NotifiedBeforeFree: pfn:a was freed, and no notification covered hva:100000 after gfn:10 was mapped to it
                1 cpu 0 task 100 spte set: gfn:10 -> pfn:a level 1
                3 cpu 1 task 200 freed: pfn:a order 0
            """,
            violation.ToString());
    }

    [Fact]
    public void A_notification_before_the_last_install_does_not_count() =>
        Assert.Equal(1UL, Judge(Set(1, 0, 0xA), Unmap(2, 0), Ended(3), Set(4, 0, 0xA), Free(5, 0xA)).ViolationCount);

    [Fact]
    public void A_notification_of_the_neighbour_does_not_count() =>
        Assert.Equal(1UL, Judge(Set(1, 0, 0xA), Unmap(2, 1), Free(3, 0xA)).ViolationCount);

    [Fact]
    public void A_wide_notification_covers_all_of_its_pages() =>
        Assert.Equal(Verdict.Holds, Judge(Set(1, 0, 0xA), Set(2, 15, 0xB), Unmap(3, 0, 16), Free(4, 0xA), Free(5, 0xB)).Verdict);

    [Fact]
    public void Every_page_that_maps_the_frame_needs_its_notification()
    {
        var report = Judge(Set(1, 0, 0xA), Set(2, 1, 0xA), Unmap(3, 0), Free(4, 0xA));
        Assert.Contains("gfn:11", Assert.Single(report.Violations).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_of_frames_is_judged_frame_by_frame()
    {
        var report = Judge(Set(1, 0, 0x11), Set(2, 1, 0x13), Unmap(3, 0), Free(4, 0x10, order: 2));

        Assert.Equal(2UL, report.FramesFreed);
        Assert.Contains("pfn:13", Assert.Single(report.Violations).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_spte_maps_each_of_its_frames()
    {
        var report = Judge(SetLarge(1, 0, 0x200), Unmap(2, 0, 3), Free(3, 0x202), Free(4, 0x203));
        Assert.Contains("hva:103000", Assert.Single(report.Violations).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_that_was_freed_belongs_to_others() =>
        Assert.Equal(1UL, Judge(Set(1, 0, 0xA), Unmap(2, 0), Free(3, 0xA), Free(4, 0xA)).FramesFreed);

    [Fact]
    public void Installs_of_other_threads_belong_to_other_machines() =>
        Assert.Equal(0UL, Judge(Set(1, 0, 0xA, Stranger), Free(2, 0xA)).Installs);

    [Fact]
    public void An_install_while_a_notification_is_under_way_is_excused_and_counted()
    {
        var report = Judge(Unmap(1, 0), Set(2, 0, 0xA), Free(3, 0xA));

        Assert.Equal(Verdict.Holds, report.Verdict);
        Assert.Equal(1UL, report.Excused);
    }

    [Theory]
    [MemberData(nameof(EndsOfAnInvalidateRange))]
    public void The_excuse_ends_with_the_window(string end, TraceEvent[] events)
    {
        Assert.NotEmpty(end);
        Assert.Equal((0UL, 1UL), (Judge(events).Excused, Judge(events).ViolationCount));
    }

    public static TheoryData<string, TraceEvent[]> EndsOfAnInvalidateRange => new()
    {
        { "the task says that its call has returned", [Unmap(1, 0), Ended(2), Set(3, 0, 0xA), Free(4, 0xA)] },
        { "the task starts another one", [Unmap(1, 0), Unmap(2, 5), Set(3, 0, 0xA), Free(4, 0xA)] },
        { "the task installs an spte itself", [Unmap(1, 0, task: Vcpu), Set(3, 0, 0xA), Free(4, 0xA)] },
    };

    [Fact]
    public void With_a_tdp_mmu_the_spte_must_be_gone_before_the_free() =>
        Assert.Equal(Verdict.Holds, JudgeTdp(
            Set(1, 0, 0xA), Change(1, 0, 0, 0xA), Unmap(2, 0), Change(3, 0, 0xA, 0, Host), Free(4, 0xA)).Verdict);

    [Fact]
    public void NoSpteToAFreedFrame_can_fail()
    {
        var report = JudgeTdp(Set(1, 0, 0xA), Change(1, 0, 0, 0xA), Unmap(2, 0), Free(3, 0xA), Change(4, 0, 0xA, 0, Host));

        var violation = Assert.Single(report.Violations);
        Assert.Equal(LiveJudge.NoSpteToAFreedFrame, violation.Claim);
        Assert.Equal("pfn:a was freed while gfn:10 maps it", violation.Text);
    }

    [Fact]
    public void A_tdp_spte_that_changes_its_frame_lets_the_old_one_go() =>
        Assert.Equal(0UL, JudgeTdp(Change(1, 0, 0, 0xA), Change(2, 0, 0xA, 0xB), Free(3, 0xA)).ViolationCount);

    [Fact]
    public void Lost_events_leave_no_verdict() =>
        Assert.Equal(Verdict.Inconclusive, LiveJudge.Judge(Of(MmuMode.Shadow), [Set(1, 0, 0xA), Free(3, 0xA)], lost: 1).Verdict);

    [Fact]
    public void Nothing_judged_is_no_success() => Assert.Equal(Verdict.Inconclusive, Judge(Set(1, 0, 0xA), Unmap(2, 0)).Verdict);
}
