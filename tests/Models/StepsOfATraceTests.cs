using Verified.Kernel.Targets.Notifier;
using Verified.Models.Judging.Traces;
using Verified.Models.Notifier;
using Xunit;

namespace Verified.Tests.Models;

/// <summary>A list of steps is judged as it stands, by the specification alone: edits of a list that passes are refused by the right claim, or allowed where the order is free.</summary>
public sealed class StepsOfATraceTests
{
    private static readonly string[] Passing =
    [
        "CreateMm(mm0)", "PreparePteUpdate(update0,mm0,va0)", "AllocateNew(update0,page0)", "LockPte(update0)", "SetNewPte(update0,true)", "UnlockPte(update0)", "FinishPteUpdate(update0)",
        "CpuFill(cpu0,mm0,va0,true)", "CpuFill(cpu1,mm0,va0,true)", "Register(secondary0,mm0,true,false)",
        "SampleSequence(fault0,secondary0,va0)", "GetUserPage(fault0,true)", "SetSpte(fault0)", "PutUserPage(fault0)", "FinishFault(fault0)",
        "OpenRange(range0,mm0,va0,va0,Unmap)", "StartEnter(secondary0,range0)", "DropSpte(secondary0,va0)", "FlushSecondary(secondary0)", "StartReturn(secondary0,range0)", "StartsDone(range0)",
        "ZapPte(range0,va0)", "FlushCpu(cpu0,mm0,va0,va0)", "FlushCpu(cpu1,mm0,va0,va0)", "UpdatesDone(range0)", "EndEnter(secondary0,range0)", "EndReturn(secondary0,range0)", "EndsDone(range0)",
        "PutGathered(range0,va0)", "FreePage(page0)", "CloseRange(range0)",
    ];

    [Fact]
    public void The_list_itself_is_allowed() => Assert.Null(Judged(Passing).Failure);

    [Fact]
    public void A_page_that_is_freed_before_the_last_put_of_the_gather_is_refused() =>
        Assert.Equal(("MMN-PAGE-001", 29), Verdict(Before("PutGathered(range0,va0)", Passing.Except(["FreePage(page0)"]), "FreePage(page0)")));

    [Fact]
    public void An_end_between_a_start_and_its_return_is_refused() =>
        Assert.Equal(("MMN-INV-004", 18), Verdict(Before("DropSpte(secondary0,va0)", Passing, "EndEnter(secondary0,range0)")));

    [Fact]
    public void An_spte_that_is_set_after_start_has_returned_and_before_the_end_is_refused() =>
        Assert.Equal(("MMN-WINDOW-001", 23), Verdict(Before("StartsDone(range0)", Passing, "SampleSequence(fault0,secondary0,va0)", "GetUserPage(fault0,true)", "SetSpte(fault0)")));

    [Fact]
    public void Two_flushes_of_different_processors_may_change_places() =>
        Assert.Null(Judged(Before("FlushCpu(cpu0,mm0,va0,va0)", Passing.Where((_, number) => number != 23), "FlushCpu(cpu1,mm0,va0,va0)")).Failure);

    [Fact]
    public void A_flush_that_is_left_out_is_refused()
    {
        var judged = Judged(Passing.Except(["FlushCpu(cpu1,mm0,va0,va0)"]));

        Assert.Equal(("PutGathered", 28), (judged.Failure!.Rule, judged.Failure.At));
        Assert.Equal(("MMN-TLB-003", 29), (judged.Verdict!.Id, judged.Verdict.At));
    }

    [Fact]
    public void A_list_that_ends_in_the_middle_of_things_is_refused_where_the_trace_says_that_it_holds()
    {
        var half = Passing.TakeWhile(step => step != "EndsDone(range0)").ToArray();

        Assert.Equal("REFINE-END", Judged(half).Failure!.Id);
        Assert.Null(Judged(half, "verdict MMN-PAGE-001 at 40").Failure);
    }

    private static IEnumerable<string> Before(string step, IEnumerable<string> steps, params string[] added) => steps.SelectMany(one => one == step ? [.. added, one] : (string[])[one]);

    private static (string Id, int At) Verdict(IEnumerable<string> steps) => Judged(steps).Verdict is { } verdict ? (verdict.Id, verdict.At) : ("holds", 0);

    private static Replayed Judged(IEnumerable<string> steps, string verdict = "verdict holds")
    {
        var text = $"verified trace 2\nmodel notifier\nsizes pages=4 vas=2 mms=1 cpus=2 secondaries=1 vcpus=1\nthread 0\nschedule 0*1\nsteps\n{string.Concat(steps.Select(step => $"  {step}\n"))}{verdict}\n";
        return NotifierContract.Instance.JudgeSteps(NotifierContract.Instance.Parse(text, "trace"), sizes => new NotifierKernel(sizes));
    }
}
