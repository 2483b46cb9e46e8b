using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <summary>The calls that bring a domain back to where it was before a program.</summary>
internal static class LiveReset
{
    private static readonly List<LiveCall> calls = [];
    private static readonly List<int> mustSucceed = [];

    static LiveReset()
    {
        Roots();
        Links();
        Pool();
        Handlers();
        Registers();
    }

    /// <summary>The calls.</summary>
    internal static IReadOnlyList<LiveCall> Calls => calls;

    /// <summary>Those that must answer 0, lest a program has left what cannot be taken back.</summary>
    internal static IReadOnlyList<int> MustSucceed => mustSucceed;

    private static void Roots()
    {
        Must(LiveCalls.Extend(LiveNumbers.NewBaseptr, LiveCalls.Table(0)));
        Must(LiveCalls.Extend(LiveNumbers.NewUserBaseptr, 0));
        Must(LiveCalls.Extend(LiveNumbers.SetLdt, 0));
        Must(new LiveCall { Rax = LiveNumbers.SetGdt, Arguments = [0, 0] });
    }

    private static void Links()
    {
        foreach (var (table, slot) in LiveNumbers.FreeSlots)
            Must(LiveCalls.Update(new(LiveBase.TableMachine, table, (ulong)slot * 8), 0));
        for (var window = 0; window < AgentLayout.WindowPages; window++)
            Must(LiveCalls.Map(AgentLayout.Va(AgentLayout.WindowPage + window), 0));
    }

    private static void Pool()
    {
        for (var page = 0; page < AgentLayout.PoolPages; page++)
            calls.Add(LiveCalls.Extend(LiveNumbers.Unpin, LiveCalls.Frame(AgentLayout.PoolPage + page)));
        for (var page = 0; page < AgentLayout.PoolPages; page++)
            Must(LiveCalls.Map(AgentLayout.Va(AgentLayout.PoolPage + page), LiveCalls.Entry(AgentLayout.PoolPage + page, LiveNumbers.ReadWrite)));
    }

    private static void Handlers()
    {
        Must(LiveCalls.Call(LiveNumbers.SetTrapTable, 0));
        Must(LiveCalls.Call(LiveNumbers.SetTrapTable, AgentLayout.TrapTable));
        Must(LiveCalls.Call(LiveNumbers.SetCallbacks, AgentLayout.Handler(AgentHandler.Event), AgentLayout.Handler(AgentHandler.Failsafe), AgentLayout.Handler(AgentHandler.Syscall)));
        foreach (var type in (ulong[])[0, 1, 2])
            Must(LiveCalls.RegisterCallback(type, AgentLayout.Handler(type switch { 0 => AgentHandler.Event, 1 => AgentHandler.Failsafe, _ => AgentHandler.Syscall }), masks: false));
        foreach (var type in (ulong[])[5, 7])
            Must(LiveCalls.RegisterCallback(type, 0, masks: false));
        Must(LiveCalls.Call(LiveNumbers.NmiOp, 1));
        Must(LiveCalls.Call(LiveNumbers.StackSwitch, LiveNumbers.KernelSs, AgentLayout.KernelStack));
        Must(new LiveCall { Rax = LiveNumbers.EventChannelOp, Arguments = [10, LiveCalls.Here], Words = [new(0, LiveNumbers.Self)] });
    }

    private static void Registers()
    {
        Must(LiveCalls.Call(LiveNumbers.FpuTaskswitch, 0));
        for (var breakpoint = 0ul; breakpoint < 4; breakpoint++)
            Must(LiveCalls.Call(LiveNumbers.SetDebugreg, breakpoint, 0));
        Must(LiveCalls.Call(LiveNumbers.SetDebugreg, 6, 0xffff0ff0));
        Must(LiveCalls.Call(LiveNumbers.SetDebugreg, 7, 0x400));
        for (var which = 0ul; which < 4; which++)
            Must(LiveCalls.Call(LiveNumbers.SetSegmentBase, which, 0));
        foreach (var assist in LiveNumbers.Assists)
            Must(LiveCalls.Call(LiveNumbers.VmAssist, 1, assist));
        Must(LiveCalls.SetIopl(0));
        Must(new LiveCall { Rax = LiveNumbers.PhysdevOp, Arguments = [7, LiveCalls.Here], Words = [new(0, 0), new(8, 0)] });
        calls.Add(new LiveCall { Stub = AgentStub.WriteCr2 });
    }

    private static void Must(LiveCall call)
    {
        mustSucceed.Add(calls.Count);
        calls.Add(call);
    }
}
