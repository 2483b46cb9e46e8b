using Verified.Abi;
using Verified.Models.Programs;
using Verified.Models.Refinement;
using Verified.Models.Schedules;
using Verified.Models.Traces;
using Xunit;

namespace Verified.Tests.Models;

public class TraceTests
{
    private static readonly string Sample =
        """
        verified trace 1
        model notifier
        sizes pages=2 vas=2 mms=2 cpus=1 secondaries=1 vcpus=1 windows=1 changes=1 faults=1 slots=1 values=2 point=1 pinned=0 swapping=1 forking=1
        thread 0
          register secondary=0 mm=0 signal=0 nomemory=0
          write cpu=0 mm=0 va=1 value=1
        thread 1
        schedule 0*2 1 0
        steps
          CreateMm(mm0)
          Register(secondary0,mm0,true,false)
          OpenWindow(window0,mm0,va0,va1,Protect)
        verdict MMN-SPTE-001 at 3

        """.ReplaceLineEndings("\n");

    [Fact]
    public void What_is_printed_is_what_was_read() => Assert.Equal(Sample, TraceText.Print(TraceText.Parse(Sample, "x.trace")));

    [Fact]
    public void A_trace_says_what_was_run()
    {
        var trace = TraceText.Parse(Sample, "x.trace");

        Assert.Equal(new Abi.Notifier.Operation(Abi.Notifier.OperationKind.Write, 0, 0, 1, 1), trace.Case.Program.Threads[0][1]);
        Assert.Equal([0, 0, 1, 0], trace.Case.Schedule.Turns);
        Assert.Equal(new Abi.Notifier.Step(Abi.Notifier.StepKind.OpenWindow, 0, 0, 0, 1, 1), trace.Steps[2]);
        Assert.Equal(new TraceVerdict("MMN-SPTE-001", 3), trace.Verdict);
    }

    [Fact]
    public void Comments_empty_lines_and_line_endings_say_nothing()
        => Assert.Equal(TraceText.Parse(Sample, "x"), TraceText.Parse("# a story\r\n\r\n" + Sample.Replace("\n", "\r\n") + "# its end\r\n", "x"));

    [Fact]
    public void A_run_that_holds_is_kept_as_such()
    {
        var run = new NotifierRunner(new ScriptedTarget(Scripts.Small, Scripts.Unmapped), Scripts.Small).Run(Scripts.Nothing, new RoundRobinScheduler());
        var trace = NotifierTrace.Of(Scripts.Nothing, run);

        Assert.EndsWith("verdict holds\n", TraceText.Print(trace), StringComparison.Ordinal);
        Assert.True(NotifierTrace.Replay(trace, sizes => new ScriptedTarget(sizes, Scripts.Unmapped)).IsSame);
    }

    [Fact]
    public void A_replay_tells_the_first_step_that_is_another_one()
    {
        var run = new NotifierRunner(new ScriptedTarget(Scripts.Small, Scripts.Unmapped), Scripts.Small).Run(Scripts.Nothing, new RoundRobinScheduler());

        var replay = NotifierTrace.Replay(NotifierTrace.Of(Scripts.Nothing, run), sizes => new ScriptedTarget(sizes, Scripts.Mapped));

        Assert.Equal((Scripts.Mapped.Count + 1, false), (replay.FirstDifference, replay.IsSame));
    }

    [Theory]
    [InlineData("verified trace 1", "verified trace 2", "x.trace:1: expected 'verified trace 1', not 'verified trace 2'")]
    [InlineData("model notifier", "model xen", "x.trace:2: expected 'model notifier', not 'model xen'")]
    [InlineData("pages=2", "pages=0", "x.trace:3: expected pages from 1 to 16, not '0'")]
    [InlineData("pages=2", "pages", "x.trace:3: expected NAME=NUMBER, not 'pages'")]
    [InlineData("pages=2", "frames=2", "x.trace:3: expected one of pages, vas, mms, cpus, secondaries, vcpus, windows, changes, faults, slots, values, point, pinned, swapping, forking, not 'frames'")]
    [InlineData("vas=2 mms=2 cpus=1", "vas=16 mms=16 cpus=16", "x.trace:3: expected sizes with at most 128 of vas times cpus times mms, vas times secondaries times vcpus, vas times cpus times windows, not 4096")]
    [InlineData("thread 0", "thread 1", "x.trace:4: expected 'thread 0', not 'thread 1'")]
    [InlineData("mm=0 signal=0", "mm=0", "x.trace:5: expected 'register' with secondary= mm= signal= nomemory=, not 'register secondary=0 mm=0 nomemory=0'")]
    [InlineData("va=1 value=1", "value=1 va=1", "x.trace:6: expected va=, not 'value=1'")]
    [InlineData("va=1 value=1", "va=1 value=256", "x.trace:6: expected value from 0 to 255, not '256'")]
    [InlineData("schedule 0*2", "schedule 0*x", "x.trace:8: expected turns from 1 to 100000, not 'x'")]
    [InlineData("schedule 0*2", "schedule 77", "x.trace:8: expected a thread from 0 to 31, not '77'")]
    [InlineData("CreateMm(mm0)", "CreateMm(mm2)", "x.trace:10: expected mm0 to mm1 as mm, not 'mm2'")]
    [InlineData("CreateMm(mm0)", "CreateMm()", "x.trace:10: expected CreateMm with 1 arguments (mm), not 'CreateMm()'")]
    [InlineData("CreateMm(mm0)", "Create", "x.trace:10: expected a step such as ZapPte(window0,va1), not 'Create'")]
    [InlineData("Protect)", "Forget)", "x.trace:12: expected Unmap or Protect or Fork as purpose, not 'Forget'")]
    [InlineData("at 3", "then", "x.trace:13: expected 'verdict holds' or 'verdict ID at STEP'")]
    [InlineData("verdict MMN-SPTE-001 at 3", "", "x.trace:13: expected 'verdict …', but the file ends")]
    [InlineData("at 3\n", "at 3\nmore\n", "x.trace:14: expected the end of the trace, not 'more'")]
    public void A_malformed_trace_is_told_where_and_what_was_expected(string old, string changed, string message)
    {
        var bad = Assert.Throws<BadInputException>(() => TraceText.Parse(Sample.Replace(old, changed), "x.trace"));

        Assert.Equal(message, bad.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_bad_input()
        => Assert.StartsWith("gone.trace: expected a trace, but there is no file of this name", Assert.Throws<BadInputException>(() => TraceFile.Load("gone.trace")).Message, StringComparison.Ordinal);

    [Fact]
    public void Programs_and_traces_compare_by_value()
    {
        var (one, same) = (TraceText.Parse(Sample, "x"), TraceText.Parse(Sample, "x"));

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, TraceText.Parse(Sample.Replace("value=1", "value=0"), "x"));
        Assert.NotEqual(new TestProgram(Scripts.Small, [[]]), new TestProgram(Scripts.Small, [[], []]));
    }
}
