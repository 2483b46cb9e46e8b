using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <remarks>Stories of everything else.</remarks>
internal sealed partial class LiveGenerator
{
    private const int EntryBytes = 64, IretFrameAt = 320, ListAt = 400;

    /// <summary>A multicall; a list of calls that need little memory.</summary>
    private void CallSeveral()
    {
        var words = new List<LiveWord>();
        var count = 1 + chance.Below(5);
        var hasIret = false;
        for (var entry = 0; entry < count; entry++)
        {
            var (number, arguments) = SubCall(ref hasIret, words);
            words.Add(new(entry * EntryBytes, number));
            words.Add(new((entry * EntryBytes) + 8, 0xdddd));
            words.AddRange(arguments.Select((argument, index) => new LiveWord((entry * EntryBytes) + 16 + (index * 8), argument)));
        }
        Add(new LiveCall
        {
            Rax = LiveNumbers.Multicall, Arguments = [Pointer, (ulong)(OneIn(16) ? 0 : count)], Words = words,
            Rsp = hasIret ? LiveCalls.Here.Plus(IretFrameAt) : AgentLayout.CommandStack,
        });
    }

    private (ulong Number, LiveValue[] Arguments) SubCall(ref bool hasIret, List<LiveWord> words)
    {
        switch (chance.Below(10))
        {
            case 0:
                return (LiveNumbers.XenVersion, [0]);
            case 1:
                return (LiveNumbers.SetSegmentBase, [Of(0ul, 1, 9), Of(0ul, BadAddress, 0x1000)]);
            case 2:
                return (LiveNumbers.FpuTaskswitch, [0]);
            case 3:
                return (LiveNumbers.Multicall, [LiveCalls.Here, 1]);
            case 4:
                return (Of(62, 0x1000, 55), []);
            case 5:
                words.AddRange([new(ListAt, LiveCalls.Machine(Data, 16)), new(ListAt + 8, 0x42)]);
                return (LiveNumbers.MmuUpdate, [LiveCalls.Here.Plus(ListAt), Of(1ul, 1, 0), 0, Domain]);
            case 6 when !hasIret:
                hasIret = true;
                ulong[] frame = [0x55, 0x1111, 0xcccc, 0, AgentLayout.Finish, LiveNumbers.KernelCs, Of(LiveNumbers.InterruptFlag, LiveNumbers.MaskedFlag), AgentLayout.CommandStack, LiveNumbers.KernelSs];
                words.AddRange(frame.Select((word, index) => new LiveWord(IretFrameAt + (index * 8), word)));
                return (LiveNumbers.Iret, []);
            case 7:
                words.AddRange([new(ListAt + 32, Of(LiveNumbers.FlushLocal, LiveNumbers.MarkSuper, LiveNumbers.Unpin)), new(ListAt + 40, LiveCalls.Frame(Data))]);
                return (LiveNumbers.MmuextOp, [LiveCalls.Here.Plus(ListAt + 32), 1, 0, Domain]);
            default:
                return (LiveNumbers.UpdateVaMapping, [Window, OneIn(3) ? AnyEntry : LiveCalls.Entry(Any, Flags), LiveNumbers.Invlpg]);
        }
    }

    private void AskVersion()
    {
        switch (chance.Below(4))
        {
            case 0:
                Add(LiveCalls.Call(LiveNumbers.XenVersion, Of(0ul, 7, 11, 99), 0));
                break;
            case 1:
                Add(LiveCalls.Call(LiveNumbers.XenVersion, 7, LiveCalls.Here));
                break;
            case 2:
                Add(new LiveCall { Rax = LiveNumbers.XenVersion, Arguments = [Of(5ul, 6), LiveCalls.Here], Words = [new(0, Of(0ul, 1, 5))] });
                break;
            default:
                Add(LiveCalls.Call(LiveNumbers.XenVersion, Of(1ul, 2, 3, 4, 5, 6, 8, 9), BadAddress));
                break;
        }
    }

    /// <summary>What is asked for in vain. What succeeds would change which pages there are.</summary>
    private void ChangeMemory()
    {
        var domain = Of(LiveNumbers.Self, LiveNumbers.Self, 0ul, LiveNumbers.NoDomain);
        switch (chance.Below(6))
        {
            case 0:
                Add(new LiveCall { Rax = LiveNumbers.MemoryOp, Arguments = [Of(3ul, 14), Pointer], Words = [new(0, domain)] });
                break;
            case 1:
                Add(new LiveCall { Rax = LiveNumbers.MemoryOp, Arguments = [1, Pointer], Words = [new(0, OneIn(3) ? BadPointer : LiveCalls.Here.Plus(64)), new(8, Of(0ul, 1)), new(16, Of(0ul, 20)), new(24, domain), new(64, NotOurs)] });
                break;
            case 2:
                Add(new LiveCall
                {
                    Rax = LiveNumbers.MemoryOp, Arguments = [11, Pointer],
                    Words =
                    [
                        new(0, LiveCalls.Here.Plus(128)), new(8, Of(0ul, 1, 2)), new(16, Of(0ul, 9)), new(24, domain),
                        new(32, LiveCalls.Here.Plus(192)), new(40, Of(1ul, 2)), new(48, 0), new(56, domain), new(64, Of(0ul, 1)),
                        new(128, OneIn(2) ? NotOurs : LiveCalls.Frame(Any)), new(136, LiveCalls.Frame(Any)), new(192, 0x300), new(200, 0x301),
                    ],
                });
                break;
            case 3:
                Add(new LiveCall { Rax = LiveNumbers.MemoryOp, Arguments = [Of(0ul, 6), Pointer], Words = [new(0, BadPointer), new(8, Of(0ul, 1)), new(16, Of(0ul, 30)), new(24, domain), new(64, 0)] });
                break;
            case 4:
                Add(new LiveCall { Rax = LiveNumbers.MemoryOp, Arguments = [12, Pointer] , Words = [new(0, 0)] });
                made[^1] = made[^1] with { Arguments = [12, BadPointer] };
                break;
            default:
                Add(LiveCalls.Call(LiveNumbers.MemoryOp, Of(60ul, 63), LiveCalls.Here));
                break;
        }
    }

    private void Schedule()
    {
        switch (chance.Below(4))
        {
            case 0:
                Add(LiveCalls.Call(LiveNumbers.SchedOp, 0));
                break;
            case 1:
                Add(new LiveCall { Rax = LiveNumbers.SchedOp, Arguments = [3, Pointer], Words = [new(0, OneIn(3) ? BadAddress : LiveCalls.Here.Plus(64)), new(8, Of(1ul, 129)), new(16, 1), new(64, 4000)] });
                break;
            case 2:
                Add(new LiveCall { Rax = LiveNumbers.SchedOp, Arguments = [4, Pointer], Words = [new(0, LiveNumbers.NoDomain)] });
                break;
            default:
                Add(LiveCalls.Call(LiveNumbers.SchedOp, Of(2ul, 99), Pick<LiveValue>(BadAddress, BadAddress)));
                break;
        }
    }

    private void AskOthers()
    {
        switch (chance.Below(4))
        {
            case 0:
                Add(LiveCalls.Call(LiveNumbers.VcpuOp, 3, Of(0ul, 1, 99)));
                break;
            case 1:
                Add(new LiveCall { Rax = LiveNumbers.VcpuOp, Arguments = [10, Of(0ul, 0, 5), Pointer], Words = [new(0, OneIn(2) ? NotOurs : LiveCalls.Frame(DataPage)), new(8, Of(4095ul, 4092, 1, 0xfff0))] });
                break;
            case 2:
                Add(LiveCalls.Call(Of(62, 63, 64, 55, 56, 0xffff_ffff_ffff, 0x8000_0000), 1, 2));
                break;
            default:
                Add(LiveCalls.Call(LiveNumbers.VcpuOp, 99, 0));
                break;
        }
    }

    /// <summary>Grants: what is refused, and what only asks.</summary>
    private void Grant()
    {
        switch (chance.Below(4))
        {
            case 0:
                Add(new LiveCall { Rax = LiveNumbers.GrantTableOp, Arguments = [0, Pointer, Of(0ul, 1)], Words = [new(0, Window), new(8, 2 | (Of(0ul, 9) << 32)), new(16, LiveNumbers.NoDomain)] });
                break;
            case 1:
                Add(new LiveCall { Rax = LiveNumbers.GrantTableOp, Arguments = [1, Pointer, 1], Words = [new(0, Window), new(8, 0), new(16, Of(0ul, 7, 0xffff_ffff))] });
                break;
            case 2:
                Add(LiveCalls.Call(LiveNumbers.GrantTableOp, Of(99ul, 13, 60), LiveCalls.Here, 1));
                break;
            default:
                Add(LiveCalls.Call(LiveNumbers.GrantTableOp, Of(0ul, 1, 2, 6), BadPointer, 1));
                break;
        }
    }
}
