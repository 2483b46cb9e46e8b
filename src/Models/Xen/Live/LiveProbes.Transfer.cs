using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <remarks>Registers, control transfers, lists and ports.</remarks>
public static partial class LiveProbes
{
    private const int Donor = 900, SlotsOfAList = 8, EntriesOfASlot = 8, EntryBytes = 64, ListsOfAllPorts = 64;

    private const ulong Decrease = 1, Populate = 6;

    private static LiveExpectation Enters(int call, ulong handler) => new(call, null, handler);

    private static IEnumerable<LiveProbe> Registers()
    {
        yield return Answers("40: a callback of no kind, and one that stays",
            (LiveCalls.RegisterCallback(99, Window, masks: false), ENOSYS), (new LiveCall { Rax = LiveNumbers.CallbackOp, Arguments = [1, LiveCalls.Here], Words = [new(0, 0)] }, EINVAL));
        yield return Answers("41: bases of segments", (LiveCalls.Call(LiveNumbers.SetSegmentBase, 0, NotCanonical), EINVAL), (LiveCalls.Call(LiveNumbers.SetSegmentBase, 9, 0), EINVAL), (LiveCalls.Call(LiveNumbers.SetSegmentBase, 3, 0xffff), 0));
        yield return Answers("42: debug registers", (LiveCalls.Call(LiveNumbers.SetDebugreg, 0, OfXen), EPERM), (LiveCalls.Call(LiveNumbers.SetDebugreg, 8, 0), ENODEV), (LiveCalls.Call(LiveNumbers.SetDebugreg, 7, 1ul << 32), EINVAL));
        yield return Answers("43: assists", (LiveCalls.Call(LiveNumbers.VmAssist, 0, 33), EINVAL), (LiveCalls.Call(LiveNumbers.VmAssist, 7, 2), ENOSYS));
        yield return Answers("set_iopl", (LiveCalls.SetIopl(4), EINVAL), (LiveCalls.SetIopl(1), 0));
        yield return new LiveProbe("59: where vcpu_info can be; memory that is exchanged, given back and asked for",
        [
            VcpuInfo(4095), VcpuInfo(2), VcpuInfo(64), VcpuInfo(64),
            LiveCalls.Map(AgentLayout.Va(Donor), 0), LiveCalls.Map(AgentLayout.Va(Donor + 1), 0), Exchange, Exchange, Reserve(Decrease, LiveCalls.Frame(Donor + 1)), Reserve(Populate, Donor + 1),
        ], [new(0, ENXIO), new(1, ENXIO), new(2, 0), new(3, EINVAL), new(4, 0), new(5, 0), new(6, 0), new(7, EINVAL), new(8, 1), new(9, 1)]) { Stays = true };

        static LiveCall VcpuInfo(ulong offset) => new() { Rax = LiveNumbers.VcpuOp, Arguments = [10, 0, LiveCalls.Here], Words = [new(0, LiveCalls.Frame(Data)), new(8, offset)] };
    }

    /// <summary>XENMEM_exchange of one frame for another one; the second time it is not the domain's any more.</summary>
    private static LiveCall Exchange => new()
    {
        Rax = LiveNumbers.MemoryOp, Arguments = [11, LiveCalls.Here],
        Words =
        [
            new(0, LiveCalls.Here.Plus(128)), new(8, 1), new(24, LiveNumbers.Self), new(32, LiveCalls.Here.Plus(192)), new(40, 1), new(56, LiveNumbers.Self),
            new(128, LiveCalls.Frame(Donor)), new(192, Donor),
        ],
        GivenAt = 192,
    };

    private static LiveCall Reserve(ulong command, LiveValue extent) => new()
    {
        Rax = LiveNumbers.MemoryOp, Arguments = [command, LiveCalls.Here], Words = [new(0, LiveCalls.Here.Plus(64)), new(8, 1), new(24, LiveNumbers.Self), new(64, extent)], GivenAt = command == Populate ? 64 : null,
    };

    private static IEnumerable<LiveProbe> Transfers()
    {
        LiveCall cli = LiveCalls.Execute(AgentStub.Cli), ud2 = LiveCalls.Execute(AgentStub.Ud2);
        yield return new("50: a page fault masks events as it was asked to, an invalid opcode does not", [ud2, LiveCalls.Execute(AgentStub.Load, 0, Window)], [Enters(0, InvalidOpcode), Enters(1, PageFault)]);
        yield return new("53: a store to a read-only table of level 2 is the guest's fault", [ReadOnly(L2), LiveCalls.Extend(LiveNumbers.PinL2, LiveCalls.Frame(L2)), LiveCalls.Execute(AgentStub.Store, 0, AgentLayout.Va(L2))],
            [new(0, 0), new(1, 0), Enters(2, PageFault)]);
        yield return new("a store of the control domain to a read-only table of level 1 is done for it, without the assist",
            [ReadOnly(L1), LiveCalls.Extend(LiveNumbers.PinL1, LiveCalls.Frame(L1)), LiveCalls.Execute(AgentStub.Store, 0, AgentLayout.Va(L1))], [new(0, 0), new(1, 0), new(2)]);
        yield return new("54: CPUID by request", [LiveCalls.Execute(AgentStub.ForcedCpuid, 0x4000_0001)], [new(0, 0x4_0011)]);
        yield return new("55: instructions that are not the kernel's either", [LiveCalls.Execute(AgentStub.Hlt), cli, LiveCalls.Execute(AgentStub.WriteCr0, 0x8004_0033)],
            [Enters(0, GeneralProtection), Enters(1, GeneralProtection), Enters(2, GeneralProtection)]);
        yield return new("56: TS", [LiveCalls.Call(LiveNumbers.FpuTaskswitch, 1), LiveCalls.Execute(AgentStub.ReadCr0), LiveCalls.Execute(AgentStub.Clts), LiveCalls.Execute(AgentStub.ReadCr0)],
            [new(0, 0), new(1, 0x8005_003b), new(2), new(3, 0x8005_0033)]);
        yield return new("57: ports and cli before and after set_iopl(1)", [LiveCalls.Execute(AgentStub.In, 0, 0, 0x80), cli, LiveCalls.SetIopl(1), LiveCalls.Execute(AgentStub.Out, 0, 0, 0x80), cli],
            [Enters(0, GeneralProtection), Enters(1, GeneralProtection), new(2, 0), new(3), new(4)]);
        yield return new("49: iret masks events as its frame says", [Kernel(LiveNumbers.MaskedFlag), Kernel(LiveNumbers.InterruptFlag)], [new(0, 0x77), new(1, 0x77)]);
        yield return new("51: INT 0x80 has a gate for everybody", [LiveCalls.Execute(AgentStub.Int80)], [Enters(0, 0x81)]);
        yield return new("XSA-259: INT 0x80 without a handler", [LiveCalls.Call(LiveNumbers.SetTrapTable, 0), LiveCalls.Call(LiveNumbers.SetTrapTable, AgentLayout.TrapTable), LiveCalls.Execute(AgentStub.Int80)],
            [new(0, 0), new(1, 0), Enters(2, 0x81)]);
        yield return new("47: an event is delivered once, and masks", [Bind, Send, LiveCalls.Call(LiveNumbers.XenVersion, 0) with { Stub = AgentStub.UnmaskAndSyscall }],
            [new(0, 0), new(1, 0), new(2, 0x4_0011, AgentHandler.Event + 1)]);

        static LiveCall Kernel(ulong flags) => LiveCalls.Return(AgentLayout.Finish, LiveNumbers.KernelCs, flags, AgentLayout.CommandStack);
    }

    private static LiveCall Bind => new() { Rax = LiveNumbers.EventChannelOp, Arguments = [7, LiveCalls.Here], Words = [new(0, 0)] };

    private static LiveCall Send => new() { Rax = LiveNumbers.EventChannelOp, Arguments = [4, LiveCalls.Here], Words = [new(0, 1)] };

    private static IEnumerable<LiveProbe> Lists()
    {
        yield return Answers("44: a multicall in a multicall", (List((LiveNumbers.Multicall, []), (LiveNumbers.XenVersion, [0])), 0));
        ulong[] frame = [0x55, 0, 0, 0, AgentLayout.Finish, LiveNumbers.KernelCs, LiveNumbers.MaskedFlag, AgentLayout.CommandStack, LiveNumbers.KernelSs];
        var iret = List((LiveNumbers.Iret, []), (LiveNumbers.XenVersion, [0]));
        yield return Answers("46: iret ends a multicall, and what follows is untouched (XSA-213)",
            (iret with { Rsp = LiveCalls.Here.Plus(256), Words = [.. iret.Words, .. frame.Select((word, index) => new LiveWord(256 + (index * 8), word))] }, 0x55));
        yield return Answers("a hypercall that is none", (LiveCalls.Call(62), ENOSYS), (LiveCalls.Call(64), ENOSYS), (LiveCalls.Call(0xffff_ffff_ffff), ENOSYS));
        yield return Answers("a list that is not the guest's", (LiveCalls.Call(LiveNumbers.MmuUpdate, OfXen, 1, 0, LiveNumbers.Self), EFAULT), (LiveCalls.Call(LiveNumbers.MmuUpdate, AgentLayout.Va(2000), 1, 0, LiveNumbers.Self), EFAULT));
    }

    private static LiveCall List(params (ulong Number, ulong[] Arguments)[] entries) => new()
    {
        Rax = LiveNumbers.Multicall, Arguments = [LiveCalls.Here, (ulong)entries.Length],
        Words = [.. entries.SelectMany((entry, number) => (LiveWord[])
            [new(number * EntryBytes, entry.Number), new((number * EntryBytes) + 8, 0xdddd), .. entry.Arguments.Select((argument, index) => new LiveWord((number * EntryBytes) + 16 + (index * 8), argument))])],
    };

    /// <summary>A list of 64 calls lies in the arguments of the first eight; it is called until there are no ports left.</summary>
    private static IEnumerable<LiveProbe> Ports()
    {
        yield return Answers("ports: bound twice, of no vCPU, closed twice",
            (Virq(1), 0), (Virq(1), EEXIST), (Virq(24), EINVAL), (new LiveCall { Rax = LiveNumbers.EventChannelOp, Arguments = [7, LiveCalls.Here], Words = [new(0, 1)] }, ENOENT), (Close, 0), (Close, EINVAL));
        var argument = LiveCall.ArgumentsOf(SlotsOfAList);
        var parts = Enumerable.Range(0, SlotsOfAList).Select(_ => new LiveCall
        {
            Rax = LiveNumbers.XenVersion,
            Words = [.. Enumerable.Range(0, EntriesOfASlot).SelectMany(entry => (LiveWord[])[new(entry * EntryBytes, LiveNumbers.EventChannelOp), new((entry * EntryBytes) + 16, 7), new((entry * EntryBytes) + 24, argument)])],
        });
        var lists = Enumerable.Repeat(LiveCalls.Call(LiveNumbers.Multicall, LiveCall.ArgumentsOf(0), SlotsOfAList * EntriesOfASlot), ListsOfAllPorts);
        yield return new LiveProbe("ports: all of them, and one more", [.. parts, Bind, .. lists, Bind], [new(SlotsOfAList, 0), new(SlotsOfAList + ListsOfAllPorts + 1, ENOSPC)]);
    }

    private static LiveCall Virq(ulong number) => new() { Rax = LiveNumbers.EventChannelOp, Arguments = [1, LiveCalls.Here], Words = [new(0, number), new(8, 0)] };

    private static LiveCall Close => new() { Rax = LiveNumbers.EventChannelOp, Arguments = [3, LiveCalls.Here], Words = [new(0, 1)] };
}
