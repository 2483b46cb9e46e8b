using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Targets.Notifier;
using Verified.Models.Notifier;
using static Verified.Abi.Notifier.OperationKind;

namespace Verified.Cli.Scenarios;

/// <summary>fork, a write to what is shared, exec and exit, with the kernel's memory management on Xen.</summary>
internal sealed class ForkScenario : IScenario
{
    private static readonly Sizes Sizes = new() { Forking = true, Cpus = 1, Mms = 2, Vas = 3, Pages = 6 };

    private static readonly IReadOnlyList<(Operation Operation, string Says)> Acts =
    [
        (new(Write, 0, 0, 0, 1), "the parent writes: its first page is mapped"),
        (new(Fork, 0, 1), "fork: the child has the parent's page, and both have it read-only"),
        (new(Write, 0, 1, 0, 0), "copy on write: the child gets a page of its own"),
        (new(Read, 0, 0, 0), "the parent still reads what it wrote"),
        (new(Unmap, 1, 0, 2), "exec, its first half: the child's old memory goes"),
        (new(Map, 1, 0, 1), "exec, its second half: new memory"),
        (new(Write, 0, 1, 1, 1), "the new program writes"),
        (new(Exit, 1), "exit of the child: its pages and tables are memory like any other"),
    ];

    public string Name => "fork";

    public string Says => "fork, copy on write, exec and exit of the kernel's memory management on Xen: each operation with the hypercalls that it makes.";

    public bool Play(Timeline timeline)
    {
        var hearing = new Hearing(timeline);
        var kernel = XenGuest.Kernel(Sizes, hearing.Heard);
        var judge = new NotifierJudge(kernel, NotifierModel.For(Sizes));
        judge.Boot();
        hearing.IsTelling = true;
        var isDone = true;
        foreach (var (operation, says) in Acts)
        {
            timeline.Part($"{NotifierContract.Shapes.Print(operation)}: {says}");
            judge.Load([[operation]]);
            while (judge.Unfinished != 0)
            {
                judge.Turn(0);
            }

            isDone &= kernel.Answers(0).All(answer => answer == Errno.None);
        }

        judge.End();
        timeline.Say("");
        timeline.Say($"{hearing.Traps} traps into the hypervisor, {hearing.Calls} hypercalls, {judge.Steps.Count} steps of the notifier contract.");
        timeline.Say(judge.Failure is { } failure ? string.Join('\n', failure.Lines()) : "Every step was one of the contract.");
        return judge.Failure is null && isDone && hearing.Traps > 0;
    }

    private sealed class Hearing(Timeline timeline)
    {
        public bool IsTelling { get; set; }

        public int Traps { get; private set; }

        public int Calls { get; private set; }

        public void Heard(GuestCall call)
        {
            if (!IsTelling)
            {
                return;
            }

            (Traps, Calls) = (Traps + 1, Calls + call.Calls.Count);
            timeline.Line($"cpu{call.Cpu}", call.IsMulticall ? $"multicall of {call.Calls.Count}" : call.Calls[0], call.Answer == Errno.None ? "0" : $"-{call.Answer}");
            foreach (var part in call.IsMulticall ? call.Calls : [])
            {
                timeline.Note(part);
            }
        }
    }
}
