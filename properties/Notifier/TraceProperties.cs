using FsCheck.Fluent;
using Verified.Models.Judging.Traces;
using Verified.Models.Notifier;
using Verified.Properties.Running;
using Xunit;

namespace Verified.Properties.Notifier;

/// <summary>Programs and schedules are data, and a run is what they say.</summary>
public abstract class TraceProperties(World world)
{
    private readonly Cases _cases = new(world);

    [Fact]
    public void A_trace_that_is_printed_and_read_is_the_same_trace() => Holds.ForAll(Cases.Any, 1_500, one =>
    {
        var trace = NotifierContract.Instance.TraceOf(one.Program, _cases.Run(one));

        Assert.Equal(trace, NotifierContract.Instance.Parse(NotifierContract.Instance.Print(trace), "x.trace"));
    });

    [Fact]
    public void The_same_schedule_gives_the_same_steps_and_answers() => Holds.ForAll(Cases.Any, 1_500, one =>
    {
        var first = _cases.Run(one);
        var again = _cases.Run(one.Program, first.Schedule);

        Assert.Equal(first.Steps, again.Steps);
        Assert.Equal(first.Schedule, again.Schedule);
        Assert.Equal(first.Answers, again.Answers);
    });

    [Fact]
    public void A_trace_replays_on_a_kernel_that_has_just_been_built() => Holds.ForAll(Cases.Any, 300, one =>
        Assert.True(NotifierContract.Instance.Replay(NotifierContract.Instance.TraceOf(one.Program, _cases.Run(one)), world.Build).IsSame));

    [Fact]
    public void A_numbered_program_is_always_the_same() => Holds.ForAll(Gen.Choose(0, 1_000_000), 300, number =>
        Assert.Equal(ProgramGenerator.Numbered(ProgramGenerator.Any, (ulong)number), ProgramGenerator.Numbered(ProgramGenerator.Any, (ulong)number)));
}
