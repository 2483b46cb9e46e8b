using Verified.Abi;
using Verified.Hardware.Tracing;
using Xunit;

namespace Verified.Tests.Hardware;

public class BufferPageTests
{
    private const string Stamp1000 = "E803000000000000";

    // Type 27, task 100, from 7f0000001000 to 7f0000002000.
    private const string Unmap = "1B000000 64000000 00100000007F0000 00200000007F0000";

    // Type 655, task 7, frame abc, order 3.
    private const string Free = "8F020000 07000000 BC0A000000000000 03000000";

    private static readonly BufferLayout Layout = BufferLayout.Parse(KernelTexts.SmallHeaderPage, "header_page");
    private static readonly EventCatalog Catalog = new([.. KernelTexts.Formats.Select(text => EventFormat.Parse(text, "format"))]);

    [Fact]
    public void Records_carry_the_time_since_the_record_before()
    {
        // Six words after 5 ticks; five words after 2 ticks.
        byte[] page = KernelTexts.Page(Stamp1000 + "3400000000000000" + "A6000000" + Unmap + "45000000" + Free);

        Assert.Equal(
            [
                TraceEvent.RangeUnmapped(1005, 1, 100, new HvaRange(new Hva(0x7F0000001000), new Hva(0x7F0000002000))),
                TraceEvent.FrameFreed(1007, 1, 7, new Pfn(0xABC), 3),
            ],
            Decode(page));
    }

    [Fact]
    public void A_time_extension_carries_the_high_bits_of_the_time()
    {
        // 3 + 1 * 2^27 ticks, then five words after 0 ticks.
        byte[] page = KernelTexts.Page(Stamp1000 + "2000000000000000" + "7E000000 01000000" + "05000000" + Free);
        Assert.Equal(1003UL + (1 << 27), Assert.Single(Decode(page)).Time);
    }

    [Fact]
    public void An_absolute_stamp_replaces_the_time()
    {
        // 9 + 2 * 2^27.
        byte[] page = KernelTexts.Page(Stamp1000 + "2000000000000000" + "3F010000 02000000" + "05000000" + Free);
        Assert.Equal(9UL + (2 << 27), Assert.Single(Decode(page)).Time);
    }

    [Fact]
    public void An_absolute_stamp_takes_its_five_highest_bits_from_the_time_before()
    {
        byte[] page = KernelTexts.Page("0000000000000008" + "2000000000000000" + "3F010000 02000000" + "05000000" + Free);
        Assert.Equal((1UL << 59) + 9UL + (2 << 27), Assert.Single(Decode(page)).Time);
    }

    [Fact]
    public void A_record_may_give_its_length_in_a_word_of_its_own()
    {
        // 28 bytes with the length itself.
        byte[] page = KernelTexts.Page(Stamp1000 + "2000000000000000" + "20000000 1C000000" + Unmap);
        Assert.Equal(1001UL, Assert.Single(Decode(page)).Time);
    }

    [Fact]
    public void Padding_is_skipped_and_empty_padding_ends_the_page()
    {
        byte[] page = KernelTexts.Page(
            Stamp1000 + "4000000000000000" + "3D000000 08000000 FFFFFFFF" + "05000000" + Free + "1D000000" + "05000000" + Free);
        Assert.Equal(1001UL, Assert.Single(Decode(page)).Time);
    }

    [Fact]
    public void Records_of_other_events_are_passed_over()
    {
        byte[] page = KernelTexts.Page(Stamp1000 + "0C00000000000000" + "02000000" + "FF0F0000 01000000");
        Assert.Empty(Decode(page));
    }

    [Fact]
    public void Our_own_marks_are_told_apart()
    {
        // Type 5, task 9, ip 0, then the text; eight words and nine words.
        byte[] page = KernelTexts.Page(
            Stamp1000 + "4400000000000000" + "08000000" + "05000000 09000000 0000000000000000" + "76657269666965643A656E6465640000" +
            "07000000" + "05000000 09000000 0000000000000000" + "68656C6C6F0000000000 0000");

        Assert.Equal(TraceEventKind.OperationEnded, Assert.Single(Decode(page)).Kind);
    }

    [Fact]
    public void Losses_are_counted_from_the_number_behind_the_data()
    {
        // Flags 31 and 30: something was lost, and how much stands behind the 24 bytes in use.
        byte[] page = KernelTexts.Page(Stamp1000 + "180000C000000000" + "05000000" + Free + "2A00000000000000");
        Assert.Equal(42UL, new BufferPage(page, Layout, "page").Lost);
    }

    [Fact]
    public void A_loss_without_a_number_counts_as_one()
    {
        byte[] page = KernelTexts.Page(Stamp1000 + "1800008000000000" + "05000000" + Free);
        Assert.Equal(1UL, new BufferPage(page, Layout, "page").Lost);
    }

    [Fact]
    public void A_page_that_is_cut_off_is_refused() =>
        Assert.Equal("page: expected a page of 128 bytes, not 100", Refusal(new byte[100]));

    [Fact]
    public void A_page_cannot_hold_more_than_its_data() =>
        Assert.Equal("page: expected at most 112 bytes in use, not 113", Refusal(KernelTexts.Page(Stamp1000 + "7100000000000000")));

    [Fact]
    public void A_record_cannot_reach_behind_the_bytes_in_use() =>
        Assert.Equal(
            "page byte 16: expected a record of at most 8 bytes, not 20",
            Refusal(KernelTexts.Page(Stamp1000 + "0C00000000000000" + "05000000" + Free)));

    [Fact]
    public void A_record_cannot_be_shorter_than_nothing() =>
        Assert.Equal(
            "page byte 16: expected a record of at most 4 bytes, not -4",
            Refusal(KernelTexts.Page(Stamp1000 + "0C00000000000000" + "00000000 00000000")));

    [Fact]
    public void A_time_extension_needs_its_second_word() =>
        Assert.Equal(
            "page byte 20: expected a word of four bytes",
            Refusal(KernelTexts.Page(Stamp1000 + "0400000000000000" + "7E000000")));

    private static string Refusal(byte[] page) => Assert.Throws<BadInputException>(() => Decode(page)).Message;

    private static List<TraceEvent> Decode(byte[] bytes)
    {
        var events = new List<TraceEvent>();
        var page = new BufferPage(bytes, Layout, "page");
        while (page.MoveNext())
            if (Catalog.Decode(page.Record, page.Time, 1) is { } found) events.Add(found);
        return events;
    }
}
