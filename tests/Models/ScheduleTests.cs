using Verified.Models.Schedules;
using Xunit;

namespace Verified.Tests.Models;

public class ScheduleTests
{
    [Fact]
    public void A_given_schedule_takes_the_named_thread_and_else_the_next_one_that_can_run()
    {
        var scheduler = new GivenScheduler(new Schedule([1, 1, 2, 0]));

        Assert.Equal([1, 2, 2, 1], [scheduler.Next(0b111), scheduler.Next(0b101), scheduler.Next(0b100), scheduler.Next(0b110)]);
    }

    [Fact]
    public void After_its_end_the_last_thread_goes_on_and_then_the_next_one_around()
    {
        var scheduler = new GivenScheduler(new Schedule([1]));

        Assert.Equal([1, 1, 0], [scheduler.Next(0b11), scheduler.Next(0b11), scheduler.Next(0b01)]);
    }

    [Fact]
    public void Round_robin_gives_everyone_a_turn()
    {
        var scheduler = new RoundRobinScheduler();

        Assert.Equal([0, 2, 3, 0], Enumerable.Range(0, 4).Select(_ => scheduler.Next(0b1101)));
    }

    [Theory]
    [InlineData(ScheduleKind.Random)]
    [InlineData(ScheduleKind.Pct)]
    [InlineData(ScheduleKind.RoundRobin)]
    public void Every_strategy_answers_a_thread_that_can_run_and_the_same_one_for_the_same_seed(ScheduleKind kind)
    {
        var (one, same) = (Schedulers.For(kind, 7), Schedulers.For(kind, 7));
        for (var turn = 0u; turn < 500; turn++)
        {
            var runnable = (turn * 2654435761 >> 8) | 1;
            var thread = one.Next(runnable);

            Assert.Equal(thread, same.Next(runnable));
            Assert.True((runnable >> thread & 1) == 1);
        }
    }

    [Fact]
    public void Without_a_fall_the_thread_of_highest_priority_always_runs()
    {
        var scheduler = new PctScheduler(3, 1, 100);
        var first = scheduler.Next(0b1111);

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(first, scheduler.Next(0b1111)));
    }

    [Fact]
    public void A_schedule_of_depth_d_changes_threads_at_most_d_minus_one_times_while_all_can_run()
        => Assert.All(Enumerable.Range(0, 50), seed =>
        {
            var scheduler = new PctScheduler((ulong)seed, 4, 100);
            var turns = Enumerable.Range(0, 200).Select(_ => scheduler.Next(0b111111)).ToArray();

            Assert.InRange(turns.Zip(turns.Skip(1)).Count(pair => pair.First != pair.Second), 0, 3);
        });

    [Fact]
    public void Different_seeds_interleave_differently()
        => Assert.True(Enumerable.Range(0, 20).Select(seed => new RandomScheduler((ulong)seed))
            .Select(scheduler => string.Concat(Enumerable.Range(0, 60).Select(_ => scheduler.Next(0b111)))).Distinct().Count() > 15);

    [Fact]
    public void Schedules_compare_by_value()
    {
        Assert.Equal(new Schedule([1, 2]), new Schedule(new List<byte> { 1, 2 }));
        Assert.Equal(new Schedule([1, 2]).GetHashCode(), new Schedule(new List<byte> { 1, 2 }).GetHashCode());
        Assert.NotEqual(new Schedule([1, 2]), new Schedule([2, 1]));
    }
}
