using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <summary>One of the two hypervisors: a program is laid out in its memory, and what it leaves there is looked at.</summary>
internal sealed class LiveSide(ILiveXen xen)
{
    private const int WordsOfAPage = 512, FirstEventWord = 256, EventWords = 128, VcpuInfoWords = 4;
    private const ulong MaskedAtBoot = 0x100;
    private readonly AgentCommand[] commands = new AgentCommand[AgentLayout.MostCommands];

    internal ILiveXen Xen => xen;

    /// <summary>How many calls of the last program came to their end.</summary>
    internal int Executed { get; private set; }

    /// <summary>What came of each call.</summary>
    internal AgentResult[] Results { get; } = new AgentResult[AgentLayout.MostCommands];

    /// <summary>Runs a program.</summary>
    /// <returns>How many calls came to their end.</returns>
    internal int Run(IReadOnlyList<LiveCall> calls)
    {
        for (var number = 0; number < calls.Count; number++)
        {
            var call = calls[number];
            var at = LiveCall.ArgumentsOf(number);
            Page(at).Slice(Word(at), LiveCall.ArgumentBytes / sizeof(ulong)).Clear();
            foreach (var word in call.Words)
                Page(at)[Word(at) + (word.Offset / sizeof(ulong))] = word.Value.On(xen, at);
            commands[number] = call.On(xen, number);
        }
        return Executed = xen.Run(commands.AsSpan(0, calls.Count), Results);
    }

    /// <summary>The call was interrupted, and made again with what was left of it.</summary>
    internal bool IsContinued(int call) => LiveContinuation.IsOf(commands[call], Results[call]);

    /// <summary>The call has left its arguments as they were.</summary>
    internal bool IsUntouched(int call) => LiveContinuation.IsUntouched(commands[call], Results[call]);

    /// <summary>Memory is as it was before the first program, but for tables.</summary>
    internal void Clear()
    {
        for (var page = 0; page < AgentLayout.PoolPages; page++)
            Frame(AgentLayout.PoolPage + page).Clear();
        foreach (var stack in Stacks)
            Frame(stack).Clear();
        var shared = xen.Frame(xen.SharedInfo);
        shared[..VcpuInfoWords].Clear();
        shared[0] = MaskedAtBoot;
        shared.Slice(FirstEventWord, EventWords).Clear();
    }

    /// <summary>Pages whose words are compared: stacks on which the hypervisor puts frames.</summary>
    internal static IReadOnlyList<int> Stacks { get; } = [.. new[] { AgentLayout.CommandStack, AgentLayout.KernelStack, AgentLayout.UserStack }.Select(top => AgentLayout.Page(top) - 1)];

    /// <summary>The words of the shared info page that are about events.</summary>
    internal static IEnumerable<int> EventState => Enumerable.Range(0, VcpuInfoWords).Concat(Enumerable.Range(FirstEventWord, EventWords));

    internal Span<ulong> Frame(int page) => xen.Frame(xen.MachineFrame(page));

    internal ReadOnlySpan<ulong> ArgumentsOf(int call)
    {
        var at = LiveCall.ArgumentsOf(call);
        return Page(at).Slice(Word(at), LiveCall.ArgumentBytes / sizeof(ulong));
    }

    private Span<ulong> Page(ulong va) => Frame(AgentLayout.Page(va));

    private static int Word(ulong va) => (int)(va % AgentLayout.PageBytes) / sizeof(ulong) % WordsOfAPage;
}
