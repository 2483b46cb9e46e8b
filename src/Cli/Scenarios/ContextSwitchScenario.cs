using Verified.Abi.Xen.Guest;
using Verified.Kernel.Targets.Xen.Guest;
using Verified.Models.Xen.Guest;
using static Verified.Abi.Xen.Guest.GuestOperationKind;

namespace Verified.Cli.Scenarios;

/// <summary>A switch from one program to another, together and call by call.</summary>
internal sealed class ContextSwitchScenario : IScenario
{
    private static readonly GuestSizes Sizes = new() { Cpus = 1 };

    private static readonly IReadOnlyList<GuestOperation> Prepared = [new(Create, 1), new(Activate, 1), new(Create, 2), new(Activate, 2), new(Switch, 1, 1)];

    // The parts of a switch, each in whatever mode the processor is.
    private static readonly IReadOnlyList<GuestOperation> Parts = [new(LoadStack), new(LoadTls, 1), new(WriteCr3, 2)];

    public string Name => "context-switch";

    public string Says => "A switch to another program: one multicall, and the same calls one by one. The traps into the hypervisor are counted.";

    public bool Play(Timeline timeline)
    {
        timeline.Part("In the lazy mode of a context switch");
        var together = TrapsOf(timeline, isSingle: false);
        timeline.Part("The same, and each call is made by itself");
        var alone = TrapsOf(timeline, isSingle: true);
        timeline.Say("");
        timeline.Say($"{together.Calls} hypercalls: {together.Traps} trap into the hypervisor together, {alone.Traps} one by one.");
        return together is { Traps: 1, IsOfTheContract: true } && alone.Traps == alone.Calls && alone.Calls == together.Calls && alone.IsOfTheContract;
    }

    private static (long Traps, long Calls, bool IsOfTheContract) TrapsOf(Timeline timeline, bool isSingle)
    {
        var (story, isTold) = (new GuestStory(timeline), false);
        var guest = new GuestKernel(Sizes) { MakesSingleCalls = isSingle, Hears = call => { if (isTold) { story.Heard(call); } } };
        var judge = new GuestJudge(guest, GuestModel.For(Sizes));
        judge.Boot();
        judge.Load([[.. Prepared, new(EnterLazy), .. Parts, new(LeaveLazy)]]);
        for (var operation = 0; operation < Prepared.Count; operation++)
        {
            judge.Turn(0);
        }

        var (traps, calls, before) = (guest.Traps, guest.Calls, judge.Done);
        isTold = true;
        while (judge.Unfinished != 0)
        {
            judge.Turn(0);
        }

        story.Settle();
        return (guest.Traps - traps, guest.Calls - calls, judge.Done - before == Parts.Count + 2 && judge.Failure is null);
    }
}
