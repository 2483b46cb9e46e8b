using Verified.Abi.Xen.Live;

namespace Verified.Tests.Xen.Live;

/// <summary>A hypervisor whose answers are changed on the way.</summary>
internal sealed class FaultyLiveXen(ILiveXen inner, FaultyLiveXen.Change change) : ILiveXen
{
    public delegate void Change(in AgentCommand command, ref AgentResult result);

    public string Name => "faulty";

    /// <summary>How many commands it comes to the end of.</summary>
    public int Executes { get; init; } = int.MaxValue;

    public int Pages => inner.Pages;

    public int RootPage => inner.RootPage;

    public ulong SharedInfo => inner.SharedInfo;

    public ulong MachineFrame(int page) => inner.MachineFrame(page);

    public ulong Foreign(ForeignFrame kind) => inner.Foreign(kind);

    public Span<ulong> Frame(ulong machineFrame) => inner.Frame(machineFrame);

    public int Run(ReadOnlySpan<AgentCommand> commands, Span<AgentResult> results)
    {
        var executed = inner.Run(commands, results);
        for (var number = 0; number < executed; number++)
        {
            change(commands[number], ref results[number]);
        }

        return Math.Min(executed, Executes);
    }

    public void Restart() => inner.Restart();

    public void Dispose() => inner.Dispose();
}
