using Verified.Hardware.Tracing;
using Xunit;
using static Verified.Tests.Hardware.SmallMachine;

namespace Verified.Tests.Hardware;

public class SensitivityTests
{
    [Fact]
    public void A_deleted_notification_and_a_free_moved_up_are_noticed()
    {
        TraceEvent[] events =
        [
            Set(1, 0, 0xA), Unmap(2, 0), Free(3, 0xA), Ended(4),
            Set(5, 1, 0xB), Unmap(6, 1), Free(7, 0xB), Ended(8),
        ];
        Assert.Equal(new SensitivityReport(2, 2, 2, 2, 2), Sensitivity.Show(Of(MmuMode.Shadow), events, edits: 10, seed: 1));
    }

    [Fact]
    public void A_free_that_two_notifications_precede_is_no_place_to_edit()
    {
        TraceEvent[] events = [Set(1, 0, 0xA), Unmap(2, 0), Unmap(3, 0), Free(4, 0xA)];
        Assert.Equal(0, Sensitivity.Show(Of(MmuMode.Shadow), events, 10, 1).Candidates);
    }

    [Fact]
    public void Nothing_to_edit_shows_nothing() => Assert.False(Sensitivity.Show(Of(MmuMode.Shadow), [], 10, 1).AllCaught);

    [Fact]
    public void No_more_places_are_edited_than_asked_for()
    {
        TraceEvent[] events = [.. Enumerable.Range(0, 16).SelectMany(i => new[]
        {
            Set((ulong)i * 4, (ulong)i, 0xA), Unmap((ulong)i * 4 + 1, (ulong)i), Free((ulong)i * 4 + 2, 0xA), Ended((ulong)i * 4 + 3),
        })];
        Assert.Equal(new SensitivityReport(16, 5, 5, 5, 5), Sensitivity.Show(Of(MmuMode.Shadow), events, edits: 5, seed: 3));
    }
}
