using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <remarks>Stories of traps, callbacks, registers, user mode and events.</remarks>
internal sealed partial class LiveGenerator
{
    private static readonly AgentStub[] Privileged =
    [
        AgentStub.Hlt, AgentStub.Cli, AgentStub.Sti, AgentStub.ReadCr0, AgentStub.WriteCr0, AgentStub.ReadCr2, AgentStub.WriteCr2, AgentStub.ReadCr8, AgentStub.ReadDr7, AgentStub.WriteDr7,
        AgentStub.WriteDr0, AgentStub.ReadDr0, AgentStub.Clts, AgentStub.Wbinvd, AgentStub.Invd, AgentStub.Sysret, AgentStub.Lgdt, AgentStub.Ltr, AgentStub.Ud2, AgentStub.Int3, AgentStub.Int21, AgentStub.Int22,
        AgentStub.Int80, AgentStub.UseFpu,
    ];

    /// <summary>vectors that no instruction of the agent's raises by itself, but INT 0x21 and 0x80.</summary>
    private static readonly ulong[] Vectors = [0x21, 0x22, 0x42, 0x80, 3, 4, 7, 0x81, 255];

    private ulong Handler(int number) => AgentLayout.Handler(number, chance.Below(2));

    /// <summary>Elements up to one that is refused, or to the end of the list; then the table with which the agent began.</summary>
    private void SetTraps()
    {
        var words = new List<LiveWord>();
        var count = chance.Below(5);
        for (var element = 0; element < count; element++)
        {
            var vector = Vectors[chance.Below(Vectors.Length)];
            words.Add(new(element * 16, vector | (Of(0, 1, 3, 4, 7) << 8) | (Of(LiveNumbers.Cs, LiveNumbers.KernelCs, 0ul, 0xe023) << 16)));
            words.Add(new((element * 16) + 8, OneIn(8) ? NotCanonical : Handler((int)vector)));
        }
        Add(new LiveCall { Rax = LiveNumbers.SetTrapTable, Arguments = [OneIn(8) ? BadPointer : OneIn(10) ? 0 : LiveCalls.Here], Words = words });
        for (var times = chance.Below(3); times > 0 && count > 0; times--)
            Add(LiveCalls.Call(LiveNumbers.XenVersion, 0));
        Add(LiveCalls.Call(LiveNumbers.SetTrapTable, AgentLayout.TrapTable));
        if (OneIn(2))
            Add(LiveCalls.Execute(Pick(AgentStub.Int21, AgentStub.Int80, AgentStub.Int22, AgentStub.Int3)));
    }

    private void SetCallbacks()
    {
        switch (chance.Below(6))
        {
            case 0:
                Add(LiveCalls.Call(LiveNumbers.SetCallbacks, Handler(AgentHandler.Event), OneIn(4) ? NotCanonical : Handler(AgentHandler.Failsafe), Handler(AgentHandler.Syscall)));
                break;
            case 1:
                Add(new LiveCall { Rax = LiveNumbers.CallbackOp, Arguments = [Of(1ul, 2, 99), Pointer], Words = [new(0, Of(0ul, 1, 2, 4, 5, 7, 99))] });
                break;
            case 2:
                Add(new LiveCall { Rax = LiveNumbers.NmiOp, Arguments = [Of(0ul, 1, 2), Pointer], Words = [new(0, OneIn(4) ? NotCanonical : Handler(AgentHandler.Nmi)), new(8, 0)] });
                break;
            default:
                var (type, number) = Pick((0ul, AgentHandler.Event), (1ul, AgentHandler.Failsafe), (2ul, AgentHandler.Syscall), (5ul, AgentHandler.Sysenter), (7ul, AgentHandler.Syscall32), (99ul, AgentHandler.Event), (6ul, AgentHandler.Event));
                var call = LiveCalls.RegisterCallback(type, OneIn(6) ? NotCanonical : Handler(number), OneIn(2));
                Add(OneIn(10) ? call with { Arguments = [0, BadPointer] } : call);
                break;
        }
    }

    private void SetRegisters()
    {
        switch (chance.Below(8))
        {
            case 0:
                Add(LiveCalls.Call(LiveNumbers.SetSegmentBase, Of(0ul, 1, 2, 9), Of(0ul, 0x1234, AgentLayout.VirtBase, BadAddress)));
                break;
            case 1:
                Add(LiveCalls.Call(LiveNumbers.SetSegmentBase, 3, Of(0ul, 3, 0xe02b, 0x1000, 0xffff, 0xe033)));
                break;
            case 2:
                Add(LiveCalls.Call(LiveNumbers.SetDebugreg, (ulong)chance.Below(10), Of(0ul, 0x400, BadAddress, 1ul << 32, 0x2000, 0xffff_0ff0, 0x1000)));
                break;
            case 3:
                Add(LiveCalls.Call(LiveNumbers.GetDebugreg, (ulong)chance.Below(10)));
                break;
            case 4:
                Add(LiveCalls.Call(LiveNumbers.VmAssist, Of(0ul, 1, 7), Of(0ul, 1, 2, 3, 4, 5, 6, 31, 32, 33, 64, 77)));
                break;
            case 5:
                var iopl = LiveCalls.SetIopl((ulong)chance.Below(5));
                Add(OneIn(10) ? iopl with { Arguments = [6, BadPointer] } : iopl);
                break;
            case 6:
                Add(new LiveCall { Rax = LiveNumbers.PhysdevOp, Arguments = [7, Pointer], Words = [new(0, Of(AgentLayout.Va(DataPage), BadAddress)), new(8, Of(0ul, 8, 0x1_0000, 0x1_0001))] });
                break;
            default:
                Add(LiveCalls.Call(LiveNumbers.FpuTaskswitch, Of(0ul, 1, 5)));
                Add(LiveCalls.Execute(AgentStub.UseFpu));
                break;
        }
    }

    private void Instruct()
    {
        var stub = Privileged[chance.Below(Privileged.Length)];
        var value = stub switch
        {
            AgentStub.WriteCr0 => Of(0x8005_0033ul, 0x8005_003b, 0, 0x8004_0033),
            AgentStub.WriteDr7 => Of(0x400ul, 0x2000, 1ul << 32),
            AgentStub.WriteDr0 => Of(0ul, 0x1000, BadAddress),
            _ => 0x1234ul,
        };
        if (OneIn(3))
            Add(LiveCalls.SetIopl((ulong)chance.Below(4)));
        Add(LiveCalls.Execute(stub, value, Own(DataPage)));
        if (OneIn(4))
            Add(LiveCalls.Execute(OneIn(2) ? AgentStub.In : AgentStub.Out, 0, 0, Of(0x80ul, 0x402, 0xe9)));
    }

    /// <summary>With the kernel's pagetables user mode executes one instruction and a SYSCALL.</summary>
    private void VisitUserMode()
    {
        Add(LiveCalls.Extend(LiveNumbers.NewUserBaseptr, LiveCalls.Table(0)));
        if (OneIn(4))
            Add(LiveCalls.Call(LiveNumbers.StackSwitch, Of(LiveNumbers.KernelSs, 0ul, 0xe028), AgentLayout.KernelStack - (ulong)chance.Below(64)));
        if (OneIn(4))
            Add(LiveCalls.RegisterCallback(2, Handler(AgentHandler.Syscall), OneIn(2)));
        var stub = OneIn(4) ? AgentStub.Syscall : OneIn(4) ? AgentStub.Load : Privileged[chance.Below(Privileged.Length)];
        var rip = OneIn(8) ? Of(Unmapped, 0x7fff_ffff_f000ul) : AgentLayout.User(stub);
        Add(LiveCalls.Return(rip, LiveNumbers.Cs, Of(LiveNumbers.InterruptFlag, LiveNumbers.MaskedFlag, 0x3202ul, 0x4202), AgentLayout.UserStack, frameFlags: Of(0ul, 0x100)));
        if (OneIn(2))
            Add(LiveCalls.Extend(LiveNumbers.NewUserBaseptr, 0));
    }

    private void ReturnInKernel()
    {
        if (OneIn(3))
            Add(LiveCalls.Call(LiveNumbers.VmAssist, Of(0ul, 1), 4));
        var rip = OneIn(8) ? Of(Unmapped, 0x7fff_ffff_f000ul) : OneIn(4) ? AgentLayout.Kernel(Pick(AgentStub.Ud2, AgentStub.Cli, AgentStub.Int80)) : AgentLayout.Finish;
        Add(LiveCalls.Return(rip, LiveNumbers.KernelCs, Of(LiveNumbers.InterruptFlag, LiveNumbers.MaskedFlag, 0x1202ul, 0x4202, 0x3002), AgentLayout.CommandStack, Of(LiveNumbers.KernelSs, 0ul, 0xe028), Of(0ul, 0x100)));
    }

    private ulong Port => Of(0, 1, 1, 2, 3, 4, 63, 64, 5000);

    private LiveCall EventOp(ulong command, params LiveValue[] words) =>
        new() { Rax = LiveNumbers.EventChannelOp, Arguments = [command, Pointer], Words = [.. words.Select((word, index) => new LiveWord(index * 8, word))] };

    /// <summary>A port to itself, an event, and perhaps its delivery.</summary>
    private void Notify()
    {
        Add(EventOp(7, Of(0ul, 0, 0, 1)));
        Add(EventOp(4, Port));
        if (OneIn(2))
            Add(EventOp(4, 1));
        var call = OneIn(3) ? LiveCalls.Update(LiveCalls.Machine(DataPage, 8), 0) : LiveCalls.Call(LiveNumbers.XenVersion, 0);
        if (OneIn(2))
            Add(call with { Stub = AgentStub.UnmaskAndSyscall });
        else if (OneIn(2))
            Add(LiveCalls.Return(AgentLayout.Finish, LiveNumbers.KernelCs, LiveNumbers.InterruptFlag, AgentLayout.CommandStack));
        if (OneIn(2))
            Add(LiveCalls.Execute(AgentStub.StoreWord, 0x100, AgentLayout.SharedInfo));
        if (OneIn(3))
            Add(LiveCalls.Execute(AgentStub.Store, 0, AgentLayout.SharedInfo + 8));
        if (OneIn(3))
            Add(LiveCalls.Execute(AgentStub.Store, Of(0ul, 2, 6), AgentLayout.SharedInfo + 2048 + 512));
    }

    private void ChangePorts()
    {
        switch (chance.Below(8))
        {
            case 0:
                Add(EventOp(6, Of(LiveNumbers.Self, 0ul, LiveNumbers.NoDomain, 5) | (Of(LiveNumbers.Self, 0ul, 5) << 16)));
                break;
            case 1:
                Add(EventOp(0, Of(LiveNumbers.Self, 0ul, LiveNumbers.NoDomain) | (Port << 32), 0));
                break;
            case 2:
                var bind = EventOp(1, Of(1ul, 2, 3, 7, 23, 24, 99) | (Of(0ul, 0, 1) << 32), 0);
                Add(bind);
                if (OneIn(3))
                    Add(bind);
                break;
            case 3:
                Add(EventOp(3, Port));
                break;
            case 4:
                Add(EventOp(5, Of(LiveNumbers.Self, 0ul, LiveNumbers.NoDomain) | (Port << 32), 0, 0));
                break;
            case 5:
                Add(EventOp(8, Port | (Of(0ul, 1) << 32)));
                break;
            case 6:
                Add(EventOp(9, Port));
                break;
            default:
                Add(EventOp(Of(99ul, 2, 10), 0xffff_ffff));
                break;
        }
    }
}
