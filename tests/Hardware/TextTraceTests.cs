using Verified.Abi;
using Verified.Hardware.Tracing;
using Xunit;

namespace Verified.Tests.Hardware;

public class TextTraceTests
{
    private const string Set = "           guest-4711    [001] d..1. 123456789012345: kvm_mmu_set_spte: gfn 10 spte 13d8f5a25 (r-xu) level 1 at 10b8e4080";

    [Fact]
    public void A_set_spte_is_read()
    {
        var set = TextTrace.Parse(Set, "trace:1")!.Value;

        Assert.Equal(TraceEvent.SpteSet(123456789012345, 1, 4711, new Gfn(0x10), 0x13D8F5A25, 1), set);
        Assert.Equal(new Pfn(0x13D8F5), set.Stored.Frame);
    }

    [Fact]
    public void A_stamp_in_seconds_counts_microseconds() =>
        Assert.Equal(
            TraceEvent.RangeUnmapped(665_919375, 0, 42, new HvaRange(new Hva(0x7FD160410000), new Hva(0x7FD160411000))),
            TextTrace.Parse(
                "kswapd0-42 [000] ..... 665.919375: kvm_unmap_hva_range: mmu notifier unmap range: 0x007fd160410000 -- 0x007fd160411000", "trace:1"));

    [Fact]
    public void A_task_may_have_blanks_hyphens_and_a_group() =>
        Assert.Equal(
            TraceEvent.FrameFreed(7, 12, 99, new Pfn(0x13D8F5), 0),
            TextTrace.Parse("  my - task [0]-99 (   88) [012] 7: mm_page_free: page=000000009b2e4c1b pfn=0x13d8f5 order=0", "trace:1"));

    [Fact]
    public void A_change_of_a_tdp_spte_is_read() =>
        Assert.Equal(
            TraceEvent.TdpSpteChanged(7, 0, 5, 1, new Gfn(0xAB), 2, 0x8000000000000000, 0x123456800),
            TextTrace.Parse(
                "vcpu-5 [000] ..... 7: kvm_tdp_mmu_spte_changed: as id 1 gfn ab level 2 old_spte 8000000000000000 new_spte 123456800", "trace:1"));

    [Theory]
    [InlineData("sh-5 [000] ..... 7: tracing_mark_write: verified:ended", TraceEventKind.OperationEnded)]
    [InlineData("sh-5 [000] ..... 7: tracing_mark_write: verified:tick", TraceEventKind.Tick)]
    public void Our_own_marks_are_read(string line, TraceEventKind kind) => Assert.Equal(kind, TextTrace.Parse(line, "trace:1")!.Value.Kind);

    [Theory]
    [InlineData("")]
    [InlineData("sh-5 [000] ..... 7: tracing_mark_write: hello")]
    [InlineData("sh-5 [000] ..... 7: sched_switch: prev_comm=a")]
    public void Other_lines_of_the_kernel_are_passed_over(string line) => Assert.Null(TextTrace.Parse(line, "trace:1"));

    [Fact]
    public void Lost_events_are_counted()
    {
        Assert.Equal(123UL, TextTrace.LostEvents("CPU:1 [LOST 123 EVENTS]", "trace:9"));
        Assert.Null(TextTrace.LostEvents(Set, "trace:9"));
    }

    [Theory]
    [InlineData("what is this", "'TASK-PID [CPU] FLAGS TIME: EVENT: …'")]
    [InlineData("a-1 [000] ..... 7: kvm_mmu_set_spte: gfn 10", "'gfn HEX spte HEX (…) level N at HEX', not 'gfn 10'")]
    [InlineData("a-1 [000] ..... 7: mm_page_free: page=1 pfn=0x1 order=99", "an order of at most 20, not 99")]
    [InlineData("a-1 [000] ..... 7: mm_page_free: page=1 pfn=0x11112222333344445 order=0", "a number of 64 bits, not '11112222333344445'")]
    [InlineData("a-1 [000] ..... 7: kvm_mmu_set_spte: gfn 10 spte 1 (r) level 0 at 0", "an spte's level from 1 to 3, not 0")]
    [InlineData(
        "a-1 [000] ..... 7: kvm_unmap_hva_range: mmu notifier unmap range: 0x2000 -- 0x1000",
        "a range whose end lies behind its start, not hva:2000..1000")]
    public void A_damaged_line_is_refused(string line, string expected) =>
        Assert.Equal("trace:9: expected " + expected, Assert.Throws<BadInputException>(() => TextTrace.Parse(line, "trace:9")).Message);

    [Fact]
    public void What_is_written_is_read_back()
    {
        TraceEvent[] events =
        [
            TraceEvent.SpteSet(1, 2, 3, new Gfn(4), 0x5A25, 2),
            TraceEvent.TdpSpteChanged(1, 2, 3, 1, new Gfn(4), 1, 6, 7),
            TraceEvent.RangeUnmapped(1, 2, 3, new HvaRange(new Hva(0x1000), new Hva(0x3000))),
            TraceEvent.FrameFreed(1, 2, 3, new Pfn(4), 9),
            TraceEvent.Mark(1, 2, 3, TraceEventKind.OperationEnded),
            TraceEvent.Mark(1, 2, 3, TraceEventKind.Tick),
        ];
        Assert.Equal(events, events.Select(e => TextTrace.Parse(TextTrace.Format(e), "trace:1")!.Value));
    }
}
