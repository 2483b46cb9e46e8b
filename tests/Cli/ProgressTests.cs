using Verified.Cli;
using Verified.Cli.Progress;
using Verified.Models.Judging;
using Xunit;

namespace Verified.Tests.Cli;

public class ProgressTests
{
    private static readonly TimeSpan Four = TimeSpan.FromSeconds(4);

    [Fact]
    public void A_line_says_what_is_done_of_how_much_how_fast_how_long_yet_and_since_when() =>
        Assert.Equal(
            "explore: notifier  12,000,000 of 20,000,000 states  3.0 M/s  a few seconds left  depth 7  4 s",
            ProgressLine.Of("explore", new Advance(12_000_000, "states", 20_000_000, "depth 7") { Phase = "notifier" }, 3_000_000, TimeSpan.FromSeconds(3), Four));

    [Fact]
    public void What_nobody_knows_is_left_out()
    {
        Assert.Equal("prove  4 s", ProgressLine.Of("prove", null, null, null, Four));
        Assert.Equal("fuzz: shrinking  4 s", ProgressLine.Of("fuzz", Advance.InWords("") with { Phase = "shrinking" }, null, null, Four));
        Assert.Equal("explore  7 states  4 s", ProgressLine.Of("explore", new Advance(7, "states"), null, null, Four));
    }

    [Theory]
    [InlineData(3_210_000, "3.2 M/s")]
    [InlineData(12_345, "12 k/s")]
    [InlineData(4_321, "4,321/s")]
    [InlineData(0.4, "0.4/s")]
    [InlineData(0.05, "3/min")]
    [InlineData(0.001, "")]
    public void A_rate_has_sense_also_below_one(double rate, string text) => Assert.Equal(text, ProgressLine.Rate(rate));

    [Theory]
    [InlineData(3, "a few seconds left")]
    [InlineData(41, "about 40 s left")]
    [InlineData(59, "about 1 min left")]
    [InlineData(200, "about 3 min left")]
    [InlineData(8_000, "about 2 h left")]
    public void What_is_left_is_no_more_exact_than_a_guess(int seconds, string text) => Assert.Equal(text, ProgressLine.Left(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("twelve chars", 80, "twelve chars")]
    [InlineData("twelve chars", 13, "twelve chars")]
    [InlineData("twelve chars", 12, "twelve cha…")]
    [InlineData("twelve chars", 1, "")]
    public void A_line_leaves_the_last_column_free(string line, int columns, string shown) => Assert.Equal(shown, ProgressLine.Fit(line, columns));

    [Fact]
    public void The_rate_is_that_of_the_recent_past()
    {
        var pace = Of(null, (0, 0), (10, 1_000), (20, 1_010), (30, 1_020));

        Assert.Equal(1, pace.Rate(TimeSpan.FromSeconds(30))!.Value, 3);
    }

    [Fact]
    public void Work_that_stands_still_gets_slower() => Assert.Equal(0.5, Of(null, (0, 0), (10, 10)).Rate(TimeSpan.FromSeconds(20))!.Value, 3);

    [Fact]
    public void A_search_that_was_resumed_has_the_rate_of_this_run() =>
        Assert.Equal(100, Of(null, (1, 5_000_000), (3, 5_000_200)).Rate(TimeSpan.FromSeconds(3))!.Value, 3);

    [Fact]
    public void What_is_left_is_not_said_at_the_start_of_a_phase_nor_of_a_total_that_is_unknown()
    {
        Assert.Null(Of(100, (0, 0), (4, 50)).Left(TimeSpan.FromSeconds(4)));
        Assert.Null(Of(null, (0, 0), (8, 50)).Left(TimeSpan.FromSeconds(8)));
        Assert.Null(Of(100, (0, 0), (8, 100)).Left(TimeSpan.FromSeconds(8)));
        Assert.Equal(8, Of(100, (0, 0), (8, 50)).Left(TimeSpan.FromSeconds(8))!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void Another_phase_begins_anew()
    {
        var pace = Of(100, (0, 0), (8, 90));
        pace.Add(new Advance(1, "things", 900) { Phase = "next" }, TimeSpan.FromSeconds(8));

        Assert.Null(pace.Rate(TimeSpan.FromSeconds(8.5)));
        Assert.Null(pace.Left(TimeSpan.FromSeconds(12)));
    }

    [Fact]
    public void A_log_gets_no_second_line_within_ten_seconds()
    {
        var meter = new ProgressMeter(new Terminal(TextWriter.Null, TextWriter.Null, false, false));

        Assert.False(meter.TakesLine());
    }

    [Fact]
    public void A_run_of_programs_says_that_it_shrinks()
    {
        var heard = new List<Advance>();
        IFuzzListener listener = new Heard(new Listener(heard), "steps", 10, "random");
        listener.Report(3);
        listener.Shrinks();

        Assert.Equal([new Advance(3, "steps", 10) { Phase = "random" }, new Advance(0, "", null, "") { Phase = "random, shrinking" }], heard);
    }

    private static Pace Of(long? total, params (int At, long Done)[] reports)
    {
        var pace = new Pace();
        foreach (var (at, done) in reports)
        {
            pace.Add(new Advance(done, "things", total), TimeSpan.FromSeconds(at));
        }

        return pace;
    }

    private sealed class Listener(List<Advance> heard) : IProgress<Advance>
    {
        public void Report(Advance value) => heard.Add(value);
    }
}
