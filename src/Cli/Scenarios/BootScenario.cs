using Verified.Abi.Xen.Guest;
using Verified.Kernel.Targets.Xen.Guest;
using Verified.Models.Xen.Guest;
using static Verified.Abi.Xen.Guest.GuestOperationKind;

namespace Verified.Cli.Scenarios;

/// <summary>A guest boots, and its first program executes its first instruction.</summary>
internal sealed class BootScenario : IScenario
{
    private static readonly GuestSizes Sizes = new() { Cpus = 1, Pages = 12 };

    private static readonly IReadOnlyList<(GuestOperation Operation, string Says)> Acts =
    [
        (new(Create, 1), "an address space: roots for kernel and programs, and the tables below them, by stores"),
        (new(Touch, 1, 0, 0), "a table of the lowest level, and a page of code, by stores: nothing of it is the hypervisor's business yet"),
        (new(Touch, 1, 0, 1, 1), "a page for the stack"),
        (new(Activate, 1), "every table becomes read-only, the roots last; then the roots are pinned"),
        (new(Switch, 1, 1), "to the program: stack, descriptors and roots in one multicall; then its ports"),
    ];

    public string Name => "boot";

    public string Says => "A paravirtual guest boots on the hypervisor, makes its first address space, and executes the first instruction of a program.";

    public bool Play(Timeline timeline)
    {
        var story = new GuestStory(timeline);
        var guest = new GuestKernel(Sizes) { Hears = story.Heard };
        var judge = new GuestJudge(guest, GuestModel.For(Sizes));
        timeline.Part("The kernel starts on the tables that the domain builder has made");
        judge.Boot();
        story.Settle();
        timeline.Say($"{guest.Traps} traps into the hypervisor, {guest.Calls} hypercalls, {judge.Steps.Count} steps of the contract.");
        judge.Load([[.. Acts.Select(act => act.Operation)]]);
        foreach (var (_, says) in Acts)
        {
            timeline.Part(says);
            judge.Turn(0);
            story.Settle();
        }

        timeline.Part("The kernel returns to the program");
        var first = guest.ReturnToUser(0, table: 0, slot: 0);
        timeline.Line("cpu0", "iret", first.IsInUserMode ? "user mode" : "kernel mode");
        timeline.Note($"rip {first.Rip:x}, fetched from {(first.Frame.Length > 0 ? first.Frame : "nowhere")} through {first.Root}, the root of programs");
        timeline.Say(judge.Failure is { } failure ? string.Join('\n', failure.Lines()) : "Every step was one of the contract.");
        return judge.Done == Acts.Count && first is { IsInUserMode: true, Frame.Length: > 0 } && judge.Failure is null;
    }
}
