using Verified.Abi;
using Verified.Kernel.Targets.Notifier;

namespace Verified.Cli.Scenarios;

/// <summary>Tells of a guest's traps into the hypervisor.</summary>
/// <param name="timeline">Where it is told.</param>
internal sealed class GuestStory(Timeline timeline)
{
    private const string Repeated = "mmu_update";

    private string last = "";
    private int repeated;

    /// <summary>At boot the kernel maps its memory page by page: that is told as one line.</summary>
    public void Heard(GuestCall call)
    {
        var name = call.Calls[0].Split('(')[0];
        if (name == Repeated && name == last && call is { IsMulticall: false, Answer: Errno.None })
        {
            repeated++;
            return;
        }

        Settle();
        last = call.IsMulticall ? "" : name;
        timeline.Line($"cpu{call.Cpu}", call.IsMulticall ? $"multicall of {call.Calls.Count}" : call.Calls[0], call.Answer == Errno.None ? "0" : $"-{call.Answer}");
        foreach (var part in call.IsMulticall ? call.Calls : [])
        {
            timeline.Note(part);
        }
    }

    /// <summary>What was repeated is told.</summary>
    public void Settle()
    {
        if (repeated > 0)
        {
            timeline.Note($"and {repeated} more {last}, all answered 0");
        }

        (last, repeated) = ("", 0);
    }
}
