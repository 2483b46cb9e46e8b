using Verified.Hardware.Tracing;

namespace Verified.Tests.Hardware;

/// <summary>A machine of sixteen pages and one virtual CPU, and the events that a test writes down for it.</summary>
/// <remarks>Guest page 10+n lies at host address 100000+n*1000, all hexadecimal; the CPU's thread is 100.</remarks>
internal static class SmallMachine
{
    public const int Vcpu = 100, Host = 200, Stranger = 300;

    private const ulong FirstPage = 0x10, FirstAddress = 0x100000;

    public static TracedMachine Of(MmuMode mode) => new(
        mode, [new MemorySlot(0, new Gfn(FirstPage), HvaRange.OfPages(new Hva(FirstAddress), 16))], [Vcpu]);

    public static TraceEvent Set(ulong time, ulong page, ulong frame, int task = Vcpu) =>
        TraceEvent.SpteSet(time, 0, task, new Gfn(FirstPage + page), frame << 12 | 0xA25, 1);

    public static TraceEvent SetLarge(ulong time, ulong page, ulong frame) =>
        TraceEvent.SpteSet(time, 0, Vcpu, new Gfn(FirstPage + page), frame << 12 | 0xAA5, 2);

    public static TraceEvent Unmap(ulong time, ulong page, ulong pages = 1, int task = Host) =>
        TraceEvent.RangeUnmapped(time, 1, task, HvaRange.OfPages(new Hva(FirstAddress + page * 0x1000), pages));

    public static TraceEvent Free(ulong time, ulong frame, byte order = 0) => TraceEvent.FrameFreed(time, 1, Host, new Pfn(frame), order);

    public static TraceEvent Ended(ulong time, int task = Host) => TraceEvent.Mark(time, 1, task, TraceEventKind.OperationEnded);

    /// <summary>A TDP spte of level 1; frame 0 stands for none.</summary>
    public static TraceEvent Change(ulong time, ulong page, ulong before, ulong after, int task = Vcpu) => TraceEvent.TdpSpteChanged(
        time, 0, task, 0, new Gfn(FirstPage + page), 1, Tdp(before), Tdp(after));

    public static JudgeReport Judge(params TraceEvent[] events) => LiveJudge.Judge(Of(MmuMode.Shadow), events, 0);

    public static JudgeReport JudgeTdp(params TraceEvent[] events) => LiveJudge.Judge(Of(MmuMode.Tdp), events, 0);

    private static ulong Tdp(ulong frame) => frame == 0 ? 0x8000000000000000 : frame << 12 | 0xB77;
}
