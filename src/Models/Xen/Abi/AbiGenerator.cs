using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Memory;
using Verified.Models.Judging;
using Verified.Models.Schedules;

namespace Verified.Models.Xen.Abi;

/// <summary>Programs of hypercalls by number at random, fixed by their number: the updates of pagetables that <see cref="XenGenerator"/> thinks of, as a guest calls them, and between them everything else.</summary>
internal sealed class AbiGenerator(XenSizes sizes)
{
    private static readonly int MostElements = 4;

    private readonly XenGenerator tables = new(sizes);
    private readonly AbiCalls calls = new(sizes);

    /// <summary>The program with this number, always the same.</summary>
    internal TestProgram<AbiOperation, XenSizes> Program(ulong number)
    {
        var chance = new Chance(number ^ 0xABABABABABABABAB);
        var (isHostile, joins) = (chance.OneIn(4), 2 + chance.Below(6));
        var from = tables.Program(number);
        return new TestProgram<AbiOperation, XenSizes>(sizes, [.. from.Threads.Select((operations, vcpu) => (IReadOnlyList<AbiOperation>)Calls(operations, vcpu, chance, isHostile, joins))]);
    }

    private List<AbiOperation> Calls(IReadOnlyList<XenOperation> operations, int vcpu, Chance chance, bool isHostile, int joins)
    {
        var made = new List<AbiOperation>();
        var exhausts = chance.OneIn(12) ? chance.Below(operations.Count) : -1;
        for (var next = 0; next < operations.Count;)
        {
            if (exhausts >= 0 && next >= exhausts)
            {
                made.AddRange(chance.OneIn(3) ? calls.Crosses(vcpu, chance) : calls.Exhausts(vcpu, chance));
                exhausts = -1;
            }
            var count = 1;
            while (count < MostElements && next + count < operations.Count && operations[next + count] is { IsJoined: true } joined && joined.Kind == operations[next].Kind)
                count++;
            if (Of([.. operations.Skip(next).Take(count)], vcpu, chance) is { } call)
                Add(call with { Checks = operations[next].Checks });
            while (chance.OneIn(2))
                Add(calls.Any(vcpu, chance, isHostile));
            next += count;
        }
        return made;

        // The entries of a list may lie across the end of the first page, or across the beginning of the one that is read-only.
        void Add(AbiOperation call)
        {
            var joined = made.Count > 0 && chance.OneIn(joins);
            if (joined && !made[^1].IsJoined && chance.OneIn(6))
                made[^1] = made[^1] with { List = (ushort)(XenAbiLayout.ArgumentBytes - (8 * (1 + chance.Below(30)))) };
            made.Add(call with { IsJoined = joined });
        }
    }

    // A list that lies at the beginning of the memory for arguments, and *pdone at its end.
    private AbiOperation? Of(XenOperation[] list, int vcpu, Chance chance)
    {
        var foreign = chance.OneIn(24) ? calls.ForeignOf(vcpu, chance) : AbiWord.Of(AbiCalls.Self);
        AbiWord[] arguments = [chance.OneIn(24) ? calls.Hostile(chance) : AbiWord.At(0), AbiWord.Of((ulong)list.Length), chance.Below(8) switch { < 2 => AbiWord.Of(0), < 4 => AbiWord.At(AbiCalls.DoneAt - 4), _ => AbiWord.At(AbiCalls.DoneAt) }, foreign];
        switch (list[0].Kind)
        {
            case XenOperationKind.Update:
                return new(AbiCalls.MmuUpdate, arguments, [.. list.SelectMany((o, i) => AbiCalls.Words((ushort)(16 * i), Slot(o), Entry(o.B, o.C, o.D)))]);
            case XenOperationKind.Extend:
                return new(AbiCalls.MmuextOp, arguments, [.. list.SelectMany((o, i) => AbiCalls.Words((ushort)(24 * i), AbiWord.Of(o.A), chance.OneIn(32) ? AbiWord.Of(0xdead_beef) : Named(o), new(AbiBase.Frame, o.C, 0)))]);
            case XenOperationKind.UpdateVa:
                var va = chance.OneIn(16) ? AbiCalls.Nowhere(chance) : AbiWord.Of(XenAddress.Of(list[0], sizes) + (chance.OneIn(12) ? (ulong)chance.Below(4096) : 0));
                if (chance.OneIn(8))
                {
                    var (flags, mask) = AbiCalls.FlushFlags(chance);
                    return new(AbiCalls.UpdateVaMapping, [va, Entry(0, list[0].E, list[0].F), flags], [mask]);
                }
                return chance.OneIn(16) ? new(AbiCalls.UpdateVaMappingOtherdomain, [va, Entry(0, list[0].E, list[0].F), AbiWord.Of(list[0].G), foreign], [])
                    : new(AbiCalls.UpdateVaMapping, [va, Entry(0, list[0].E, list[0].F), AbiWord.Of(list[0].G)], []);
            default:
                return null;
        }
    }

    private static AbiWord Named(XenOperation o) => o is { A: 15, B: byte.MaxValue } ? AbiWord.Of(0) : new(AbiBase.Frame, o.B, 0);

    private AbiWord Slot(XenOperation o) => new(AbiBase.Memory, o.A, (ulong)(Position(o.B) * sizeof(ulong)) + (o.E & 7u));

    // What the contract does not see: a slot of the hypervisor's in L4 tables, which stays empty.
    private int Position(byte slot) => slot < sizes.Slots ? SlotPositions.Of(sizes.Slots)[slot] : SlotPositions.OfXen.First + (slot & 15);

    private AbiWord Entry(byte slot, byte frame, byte bits)
    {
        var flags = (XenEntryBits)bits;
        return slot >= sizes.Slots || !flags.HasFlag(XenEntryBits.Present) ? AbiWord.Of(0) : new(AbiBase.Memory, frame, AbiCalls.FlagsOf(flags));
    }
}
