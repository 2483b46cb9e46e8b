using Verified.Abi;
using Verified.Abi.Xen.Guest;
using Verified.Kernel.ParavirtOps.Xen;
using Verified.Models.Xen.Guest;

namespace Verified.Cli.Scenarios;

/// <summary>Tells what a guest does: its steps in the words of the contract, and its entries into the hypervisor.</summary>
/// <param name="timeline">Where it is told.</param>
/// <param name="sizes">How large the guest is.</param>
internal sealed class GuestStory(Timeline timeline, GuestSizes sizes) : IGuestStepSink
{
    private const string Repeated = "mmu_update";

    private readonly GuestOracle oracle = new(GuestModel.For(sizes));
    private string last = "";
    private int repeated;

    /// <summary>The judge of its steps.</summary>
    public GuestOracle Oracle => oracle;

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

    /// <inheritdoc/>
    public void Stepped(in GuestStep step) => oracle.Stepped(step);
}
