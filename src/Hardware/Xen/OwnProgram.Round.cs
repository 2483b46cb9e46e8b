using Verified.Abi.Xen.Live;

namespace Verified.Hardware.Xen;

/// <remarks>One round: a frame of the pool becomes a table and data again.</remarks>
internal sealed partial class OwnProgram
{
    private const int Rounds = 42;
    private const ulong MmuUpdate = 1, UpdateVaMapping = 14, XenVersion = 17, ConsoleIo = 18, Iret = 23, SetSegmentBase = 25, MmuextOp = 26, EventChannelOp = 32, Multicall = 13, NoHypercall = 62;
    private const ulong Self = 0x7ff0, Invlpg = 2, PinL1 = 0, PinL2 = 1, Unpin = 4, NewUserBaseptr = 15, BindIpi = 7, Send = 4, Close = 3, Cs = 0xe033, KernelCs = 0xe030, Ss = 0xe02b;
    private const ulong Present = 1, Writable = 2, User = 4, Superpage = 0x80, Accessed = 0x20, InterruptFlag = 0x202, MaskedFlag = 0x2;
    private const int WindowTable = 4, FirstPageOfWindowTable = 512, EventsOfIpi = 1;

    /// <summary>From the root on: the table of the windows. It is the last one that the builder of a domain takes.</summary>
    private const ulong TableOfWindows = OwnPatch.FromRoot + WindowTable, Root = OwnPatch.FromRoot;

    private void Round(int number)
    {
        var page = (ulong)(AgentLayout.PoolPage + (number % AgentLayout.PoolPages));
        var window = AgentLayout.Va(AgentLayout.WindowPage + (number % AgentLayout.WindowPages));
        MapAndTouch(page, window, number);
        PromoteAndRefuse(page, number);
        Fault(page, window);
        if (number % 3 == 0) VisitUserMode(number);
        if (number % 2 == 0) NotifyItself();
        Call(NoHypercall);
        Call(SetSegmentBase, 9, 0);
        List();
        GiveBack(page);
    }

    private void MapAndTouch(ulong page, ulong window, int number)
    {
        var entry = AgentLayout.Page(window) - FirstPageOfWindowTable;
        Map(window, page, Present | Writable | User | ((number & 1) != 0 ? Accessed : 0), entry);
        Execute(AgentStub.Store, 0x1000 + (ulong)number, window);
        Execute(AgentStub.Load, 0, window);
        Map(window, page, Present, entry);
        Execute(AgentStub.Store, 7, window);
        Map(window, page, Present | Writable | Superpage, entry);
        Call(UpdateVaMapping, window, 0, Invlpg);
        Execute(AgentStub.Store, 0, AgentLayout.Va((int)page));
    }

    /// <summary>A frame that is mapped for writing cannot be a table; one that is not can.</summary>
    private void PromoteAndRefuse(ulong page, int number)
    {
        Extend(PinL1, page);
        Map(AgentLayout.Va((int)page), page, Present, AgentLayout.Page(AgentLayout.Va((int)page)) - FirstPageOfWindowTable);
        Extend(PinL1, page);
        Extend(PinL1, page);
        Extend(PinL2, page);
        Map(AgentLayout.Va((int)page), page, Present | Writable, AgentLayout.Page(AgentLayout.Va((int)page)) - FirstPageOfWindowTable);
        var data = (ulong)(AgentLayout.PoolPage + ((number + 7) % AgentLayout.PoolPages));
        foreach (var flags in (ulong[])[Present, Present | User, Present | Writable, 0x1000_0000_0000_0067 | Present])
        {
            Update(page, 8, data, flags);
        }

        Update(page, 8 + 4, data, Present);
    }

    private void Fault(ulong page, ulong window)
    {
        Execute(AgentStub.Load, 0, window);
        Execute(AgentStub.Store, 1, AgentLayout.Va((int)page));
        Execute(AgentStub.Load, 0, 0x0000_8000_0000_0000);
        foreach (var stub in (AgentStub[])[AgentStub.Ud2, AgentStub.Int3, AgentStub.Int80, AgentStub.Hlt, AgentStub.Cli, AgentStub.ReadCr0, AgentStub.Clts]) Execute(stub);
    }

    /// <summary>User mode has the kernel's pagetables here.</summary>
    private void VisitUserMode(int number)
    {
        Argument(0, NewUserBaseptr);
        Argument(1, 0, OwnPatchKind.FrameNumber, Root);
        Call(MmuextOp, ArgumentsOfNext, 1, 0, Self);
        var stubs = (AgentStub[])[AgentStub.Syscall, AgentStub.Ud2, AgentStub.Int3, AgentStub.Int80, AgentStub.Cli, AgentStub.UseFpu];
        Return(AgentLayout.User(stubs[number / 3 % stubs.Length]), Cs, InterruptFlag, AgentLayout.UserStack);
        Return(AgentLayout.Finish, KernelCs, MaskedFlag, AgentLayout.CommandStack);
        Argument(0, NewUserBaseptr);
        Call(MmuextOp, ArgumentsOfNext, 1, 0, Self);
    }

    private void NotifyItself()
    {
        Call(EventChannelOp, BindIpi, ArgumentsOfNext);
        Argument(0, EventsOfIpi);
        Call(EventChannelOp, Send, ArgumentsOfNext);
        Call(XenVersion, stub: AgentStub.UnmaskAndSyscall);
        Execute(AgentStub.StoreByte, 0, AgentLayout.SharedInfo);
        Execute(AgentStub.Store, 0, AgentLayout.SharedInfo + 8);
        Argument(0, EventsOfIpi);
        Call(EventChannelOp, Close, ArgumentsOfNext);
        Argument(0, EventsOfIpi);
        Call(EventChannelOp, Send, ArgumentsOfNext);
    }

    private void List()
    {
        Argument(0, XenVersion);
        Call(Multicall, ArgumentsOfNext, 1);
        Call(ConsoleIo, 7);
    }

    private void GiveBack(ulong page)
    {
        Update(page, 8, 0, 0);
        Extend(Unpin, page);
        Extend(Unpin, page);
        Map(AgentLayout.Va((int)page), page, Present | Writable, AgentLayout.Page(AgentLayout.Va((int)page)) - FirstPageOfWindowTable);
    }

    private void Map(ulong va, ulong page, ulong flags, int slot)
    {
        Patch(nameof(AgentCommand.Rsi), OwnPatchKind.MachineAddress, page);
        Patch(nameof(AgentCommand.Peek), OwnPatchKind.VirtualAddress, TableOfWindows);
        Call(UpdateVaMapping, va, flags, Invlpg, peek: (ulong)slot * sizeof(ulong));
    }

    /// <summary>One update of an entry in a frame of the pool; what stands there then is shown.</summary>
    private void Update(ulong table, ulong offset, ulong page, ulong flags)
    {
        Argument(0, offset, OwnPatchKind.MachineAddress, table);
        if (page == 0) Argument(1, flags);
        else Argument(1, flags, OwnPatchKind.MachineAddress, page);
        Call(MmuUpdate, ArgumentsOfNext, 1, 0, Self, peek: AgentLayout.Va(AgentLayout.AliasPage + (int)table - AgentLayout.PoolPage) + (offset & ~7ul));
    }

    private void Extend(ulong command, ulong page)
    {
        Argument(0, command);
        Argument(1, 0, OwnPatchKind.FrameNumber, page);
        Call(MmuextOp, ArgumentsOfNext, 1, 0, Self);
    }

    private void Return(ulong rip, ulong cs, ulong flags, ulong rsp)
    {
        ulong[] frame = [0x77, 0x11, 0xcc, 0, rip, cs, flags, rsp, Ss];
        for (var word = 0; word < frame.Length; word++) Argument(word, frame[word]);
        Call(Iret, rsp: ArgumentsOfNext);
    }
}
