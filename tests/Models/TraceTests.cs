using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Abi.Xen.Memory;
using Verified.Abi.Xen.Transfer;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Models.Notifier;
using Verified.Models.Schedules;
using Verified.Models.Xen;
using Verified.Models.Xen.Guest;
using Verified.Models.Xen.Transfer;
using Xunit;

namespace Verified.Tests.Models;

public class TraceTests
{
    private static readonly string Sample =
        """
        verified trace 2
        model notifier
        sizes pages=2 vas=2 mms=2 cpus=1 secondaries=1 vcpus=1 ranges=1 updates=1 faults=1 calls=6 slots=1 values=2 point=1 pinned=0 swapping=1 forking=1
        thread 0
          register secondary=0 mm=0 signal=0 nomemory=0
          write cpu=0 mm=0 va=1 value=1
        thread 1
        schedule 0*2 1 0
        steps
          CreateMm(mm0)
          Register(secondary0,mm0,true,false)
          OpenRange(range0,mm0,va0,va1,Protect)
        verdict MMN-SPTE-001 at 3

        """.ReplaceLineEndings("\n");

    [Fact]
    public void What_is_printed_is_what_was_read() => Assert.Equal(Sample, NotifierContract.Instance.Print(NotifierContract.Instance.Parse(Sample, "x.trace")));

    [Fact]
    public void A_trace_from_before_there_were_calls_is_judged_by_its_steps_alone()
        => Assert.Equal(0, NotifierContract.Instance.Parse(Sample.Replace("calls=6 ", ""), "x.trace").Case.Program.Sizes.Calls);

    [Fact]
    public void A_trace_says_what_was_run()
    {
        var trace = NotifierContract.Instance.Parse(Sample, "x.trace");

        Assert.Equal(new Operation(OperationKind.Write, 0, 0, 1, 1), trace.Case.Program.Threads[0][1]);
        Assert.Equal([0, 0, 1, 0], trace.Case.Schedule.Turns);
        Assert.Equal(new Step<StepKind>(StepKind.OpenRange, 0, 0, 0, 1, 1), trace.Steps[2]);
        Assert.Equal(new TraceVerdict("MMN-SPTE-001", 3), trace.Verdict);
    }

    [Fact]
    public void Comments_empty_lines_and_line_endings_say_nothing()
        => Assert.Equal(NotifierContract.Instance.Parse(Sample, "x"), NotifierContract.Instance.Parse("# a story\r\n\r\n" + Sample.Replace("\n", "\r\n") + "# its end\r\n", "x"));

    [Fact]
    public void A_run_that_holds_is_kept_as_such()
    {
        var run = NotifierContract.Instance.RunnerOf(new ScriptedTarget(Scripts.Small, Scripts.Unmapped), Scripts.Small).Run(Scripts.Nothing, new RoundRobinScheduler());
        var trace = NotifierContract.Instance.TraceOf(Scripts.Nothing, run);

        Assert.EndsWith("verdict holds\n", NotifierContract.Instance.Print(trace), StringComparison.Ordinal);
        Assert.True(NotifierContract.Instance.Replay(trace, sizes => new ScriptedTarget(sizes, Scripts.Unmapped)).IsSame);
    }

    [Fact]
    public void A_replay_tells_the_first_step_that_is_another_one()
    {
        var run = NotifierContract.Instance.RunnerOf(new ScriptedTarget(Scripts.Small, Scripts.Unmapped), Scripts.Small).Run(Scripts.Nothing, new RoundRobinScheduler());

        var replay = NotifierContract.Instance.Replay(NotifierContract.Instance.TraceOf(Scripts.Nothing, run), sizes => new ScriptedTarget(sizes, Scripts.Mapped));

        Assert.Equal((Scripts.Mapped.Count + 1, false), (replay.FirstDifference, replay.IsSame));
    }

    [Theory]
    [InlineData("verified trace 2", "verified trace 3", "x.trace:1: expected 'verified trace 2', not 'verified trace 3'")]
    [InlineData("model notifier", "model xen", "x.trace:2: expected 'model notifier', not 'model xen'")]
    [InlineData("pages=2", "pages=0", "x.trace:3: expected pages from 1 to 16, not '0'")]
    [InlineData("pages=2", "pages", "x.trace:3: expected NAME=NUMBER, not 'pages'")]
    [InlineData("pages=2", "frames=2", "x.trace:3: expected one of pages, vas, mms, cpus, secondaries, vcpus, ranges, updates, faults, calls, slots, values, point, pinned, swapping, forking, not 'frames'")]
    [InlineData("vas=2 mms=2 cpus=1", "vas=16 mms=16 cpus=16", "x.trace:3: expected sizes with at most 128 of vas times cpus times mms, vas times secondaries times vcpus, vas times cpus times ranges, not 4096")]
    [InlineData("thread 0", "thread 1", "x.trace:4: expected 'thread 0', not 'thread 1'")]
    [InlineData("mm=0 signal=0", "mm=0", "x.trace:5: expected 'register' with secondary= mm= signal= nomemory=, not 'register secondary=0 mm=0 nomemory=0'")]
    [InlineData("va=1 value=1", "value=1 va=1", "x.trace:6: expected va=, not 'value=1'")]
    [InlineData("va=1 value=1", "va=1 value=256", "x.trace:6: expected value from 0 to 255, not '256'")]
    [InlineData("schedule 0*2", "schedule 0*x", "x.trace:8: expected turns from 1 to 100000, not 'x'")]
    [InlineData("schedule 0*2", "schedule 77", "x.trace:8: expected a thread from 0 to 31, not '77'")]
    [InlineData("CreateMm(mm0)", "CreateMm(mm2)", "x.trace:10: expected mm0 to mm1 as mm, not 'mm2'")]
    [InlineData("CreateMm(mm0)", "CreateMm()", "x.trace:10: expected CreateMm with 1 arguments (mm), not 'CreateMm()'")]
    [InlineData("CreateMm(mm0)", "Create", "x.trace:10: expected a step such as ZapPte(range0,va1), not 'Create'")]
    [InlineData("Protect)", "Forget)", "x.trace:12: expected Unmap or Protect or Fork as purpose, not 'Forget'")]
    [InlineData("at 3", "then", "x.trace:13: expected 'verdict holds' or 'verdict ID at STEP'")]
    [InlineData("verdict MMN-SPTE-001 at 3", "", "x.trace:13: expected 'verdict …', but the file ends")]
    [InlineData("at 3\n", "at 3\nmore\n", "x.trace:14: expected the end of the trace, not 'more'")]
    public void A_malformed_trace_is_told_where_and_what_was_expected(string old, string changed, string message)
    {
        var bad = Assert.Throws<BadInputException>(() => NotifierContract.Instance.Parse(Sample.Replace(old, changed), "x.trace"));

        Assert.Equal(message, bad.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_bad_input()
        => Assert.StartsWith("gone.trace: expected a trace, but there is no file of this name", Assert.Throws<BadInputException>(() => NotifierContract.Instance.Parse(InputFile.Text("gone.trace", InputKind.Trace), "gone.trace")).Message, StringComparison.Ordinal);

    [Fact]
    public void Programs_and_traces_compare_by_value()
    {
        var (one, same) = (NotifierContract.Instance.Parse(Sample, "x"), NotifierContract.Instance.Parse(Sample, "x"));

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, NotifierContract.Instance.Parse(Sample.Replace("value=1", "value=0"), "x"));
        Assert.NotEqual(new TestProgram<Operation, Sizes>(Scripts.Small, [[]]), new TestProgram<Operation, Sizes>(Scripts.Small, [[], []]));
    }

    [Fact]
    public void A_trace_of_format_1_has_the_numbers_alone()
    {
        var old = XenContract.Instance.Parse("verified trace 1\nmodel xen\nsizes frames=11\nvcpu 0\n  Extend 3 7 0 0 0 0 0 joined checks=256\nschedule 0\nsteps\nverdict holds\n", "x");
        var guest = GuestContract.Instance.Parse("verified trace 1\nmodel xen-guest\nsizes cpus=2\ncpu 0\n  Touch 1 0 2 1\nschedule 0\nsteps\nverdict holds\n", "x");

        Assert.Equal(new XenOperation(XenOperationKind.Extend, 3, 7, IsJoined: true, Checks: 256), old.Case.Program.Threads[0][0]);
        Assert.Contains("  extend command=3 frame=7 other=0 joined checks=256\n", XenContract.Instance.Print(old), StringComparison.Ordinal);
        Assert.Contains("  touch mm=1 table=0 entry=2 writable=1\n", GuestContract.Instance.Print(guest), StringComparison.Ordinal);
    }

    [Fact]
    public void Actions_of_format_1_are_programs_of_their_virtual_processors_and_a_schedule()
    {
        var trace = TransferContract.Instance.Parse("verified trace 1\nmodel xen-entry\nsizes vcpus=2\nactions\n  Iret 1 0 3 1 0 0 0\n  Send 0 2 0 0 0 0 0\n  Block 1 0 0 0 0 0 0\nsteps\nverdict holds\n", "x");

        Assert.Equal([1, 0, 1], trace.Case.Schedule.Turns);
        Assert.Equal([new TransferAction(TransferActionKind.Send, 2)], trace.Case.Program.Threads[0]);
        Assert.Equal([new TransferAction(TransferActionKind.Iret, 0, 3, 1), new TransferAction(TransferActionKind.Block)], trace.Case.Program.Threads[1]);
    }
}
