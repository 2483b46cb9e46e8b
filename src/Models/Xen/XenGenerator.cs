using Verified.Abi.Xen.Memory;
using Verified.Models.Judging;
using Verified.Models.Schedules;
using static Verified.Abi.Xen.Memory.XenEntryBits;

namespace Verified.Models.Xen;

/// <summary>Programs of hypercalls at random, fixed by their number. Most build pagetables out of the frames of their domain as a guest would, and change and tear them down;
/// some ask for anything at all.</summary>
internal sealed class XenGenerator(XenSizes sizes)
{
    private static readonly int Operations = 60, PlausibleOf = 4;
    private static readonly XenEntryBits[] Usual = [Present | Writable | User, Present | User, Present | Writable, Present | Writable | User | NoExecute, Present | User | Dirty];
    private static readonly XenEntryBits[] Odd = [None, Present | Writable | User | Superpage, Present | User | CacheDisable, Present | Superpage, Present | User | Available];
    // mmuext_op: pin four levels, unpin, two roots, flushes of all kinds, clear and copy.
    private static readonly byte[] Known = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 15, 16, 17];
    private static readonly ushort[] Checks = [1, 2, 100, 240, 254, 255, 256, 257, 270, 271, 272, 273, 300, 400, 500, 509, 510, 511, 512, 513, 600, 700, 768, 1020, 1022, 1023, 1300, 1600];

    private readonly int[] levels = Levels(sizes);
    // What stands in a slot of a frame, as far as this program has written it; 0: nothing, else the frame and one.
    private readonly byte[] written = new byte[sizes.Frames * sizes.Slots];
    private Chance chance = new(0);
    private int domain;

    /// <summary>The program with this number, always the same.</summary>
    internal TestProgram<XenOperation, XenSizes> Program(ulong number)
    {
        chance = new Chance(number);
        written.AsSpan().Clear();
        var vcpus = new List<XenOperation>[sizes.Vcpus];
        var isHostile = chance.OneIn(PlausibleOf);
        for (var vcpu = 0; vcpu < vcpus.Length; vcpu++)
        {
            domain = sizes.DomainOfVcpu(vcpu);
            vcpus[vcpu] = [];
            var length = Operations / sizes.Vcpus;
            if (!isHostile && vcpu < sizes.Domains)
                Build(vcpus[vcpu]);
            while (vcpus[vcpu].Count < length)
            {
                if (!isHostile && chance.OneIn(12))
                    Reuse(vcpus[vcpu]);
                else if (sizes.LinearTables && chance.OneIn(8))
                    Weave(vcpus[vcpu]);
                else
                    Add(vcpus[vcpu], isHostile ? Anything() : Change());
            }
        }
        return new TestProgram<XenOperation, XenSizes>(sizes, vcpus);
    }

    // The frames of a domain have levels that they are usually used for: so what one virtual processor builds, another can use. Now and then it is any frame.
    private byte FrameOf(int level)
    {
        var start = chance.Below(sizes.Elsewhere);
        for (var i = chance.OneIn(8) ? sizes.Elsewhere : 0; i < sizes.Elsewhere; i++)
        {
            var frame = (start + i) % sizes.Elsewhere;
            if (sizes.DomainOfFrame(frame) == domain && LevelOf(frame) == level)
                return (byte)frame;
        }
        return Own();
    }

    private byte Own()
    {
        byte frame;
        do
            frame = (byte)chance.Below(sizes.Elsewhere);
        while (sizes.DomainOfFrame(frame) != domain);
        return frame;
    }

    private int LevelOf(int frame) => levels[frame];

    private static int[] Levels(XenSizes sizes)
    {
        var (levels, places) = (new int[sizes.Frames], new int[sizes.Domains]);
        for (var frame = 0; frame < sizes.Elsewhere; frame++)
        {
            var place = places[sizes.DomainOfFrame(frame)]++;
            levels[frame] = sizes.LinearTables ? 4 - (place % 5) : place == 0 ? 4 : (place - 1) % 5;
        }
        return levels;
    }

    // A tree of four levels, written as data; its top is pinned, linked or loaded then.
    private void Build(List<XenOperation> program)
    {
        for (byte frame = 0; frame < sizes.Elsewhere; frame++)
        {
            var level = LevelOf(frame);
            if (sizes.DomainOfFrame(frame) != domain || level == 0)
                continue;
            for (byte slot = 0; slot < sizes.Slots; slot++)
            {
                if (slot == 0 || chance.OneIn(2))
                    Add(program, Store(frame, slot, FrameOf(level - 1)));
            }
        }
        if (!chance.OneIn(4))
            Add(program, chance.OneIn(2) ? new(XenOperationKind.Extend, 5, FrameOf(4)) : Store((byte)sizes.FirstRoot(domain), 0, FrameOf(3)));
    }

    // A page is mapped, written to, unmapped, perhaps without a flush, and becomes a pagetable; now and then a root is loaded in between.
    private void Reuse(List<XenOperation> program)
    {
        var page = FrameOf(chance.Below(2));
        var map = Address(XenOperationKind.UpdateVa, page, Usual[0], 0);
        var touch = map with { Kind = XenOperationKind.Write, E = Slot(), F = Own(), G = (byte)Flags() };
        program.AddRange([map, touch, map with { F = (byte)None, G = (byte)(chance.OneIn(2) ? 0 : 1) }]);
        if (chance.OneIn(4))
            program.Add(new(XenOperationKind.Extend, 5, chance.OneIn(2) ? (byte)sizes.FirstRoot(domain) : FrameOf(4)));
        program.AddRange([new(XenOperationKind.Extend, 0, page), touch]);
    }

    // Pagetables of one level are pinned, and come to name each other or themselves, read-only as a rule; they are unpinned in any order.
    private void Weave(List<XenOperation> program)
    {
        var level = 2 + chance.Below(3);
        var (one, other) = (FrameOf(level), FrameOf(level));
        var pin = new XenOperation(XenOperationKind.Extend, (byte)(level - 1), one);
        program.Add(pin);
        if (other != one)
            program.Add(pin with { B = other });
        for (var entries = 1 + chance.Below(3); entries > 0; entries--)
        {
            var (table, named) = (chance.OneIn(2) ? one : other, chance.OneIn(2) ? one : other);
            Add(program, Linear(table, Slot(), chance.OneIn(4) ? FrameOf(level) : named));
        }
        foreach (var table in chance.OneIn(2) ? [one, other] : new[] { other, one })
        {
            if (!chance.OneIn(3))
                program.Add(new(XenOperationKind.Extend, 4, table, Checks: chance.OneIn(2) ? Checks[chance.Below(Checks.Length)] : (ushort)0));
        }
    }

    private XenOperation Linear(byte table, byte slot, byte named)
        => Store(table, slot, named) with { D = (byte)(Present | (chance.OneIn(6) ? Writable : None) | (chance.OneIn(6) ? None : User) | (chance.OneIn(6) ? Dirty : None)) };

    private XenOperation Store(byte frame, byte slot, byte named)
    {
        written[(frame * sizes.Slots) + slot] = (byte)(named + 1);
        return new(XenOperationKind.Update, frame, slot, named, (byte)Flags(), chance.OneIn(6) ? (byte)2 : (byte)0);
    }

    private XenEntryBits Flags() => chance.OneIn(24) ? Odd[chance.Below(Odd.Length)] : Usual[chance.Below(Usual.Length)];

    private XenOperation Change()
    {
        var level = 1 + chance.Below(4);
        switch (chance.Below(16))
        {
            case < 4:
                var table = FrameOf(level);
                return chance.OneIn(4) ? new(XenOperationKind.Update, table, Slot()) : Store(table, Slot(), FrameOf(LevelOf(table) - 1));
            case < 6:
                return Address(XenOperationKind.UpdateVa, Own(), chance.OneIn(4) ? None : Flags(), (byte)(chance.OneIn(3) ? 0 : 1 + chance.Below(2) + 4 * chance.Below(2)));
            case < 9:
                var pinned = Own();
                return new(XenOperationKind.Extend, (byte)Math.Max(0, LevelOf(pinned) - 1), pinned);
            case < 11:
                return new(XenOperationKind.Extend, 4, Own());
            case 11:
                return new(XenOperationKind.Extend, 5, FrameOf(4));
            case 12:
                return new(XenOperationKind.Extend, 15, chance.OneIn(3) ? byte.MaxValue : FrameOf(4));
            case 13:
                return Address(XenOperationKind.Read, 0, None, 0);
            case 14:
                return Address(XenOperationKind.Write, Own(), Flags(), 0) is var touch ? touch with { E = Slot(), F = Own(), G = (byte)Flags() } : touch;
            default:
                if (chance.OneIn(3))
                    return chance.OneIn(2) ? new(XenOperationKind.Remove, Own()) : new(XenOperationKind.Add);
                return new(XenOperationKind.Extend, Known[chance.Below(Known.Length)], Own(), Own());
        }
    }

    private XenOperation Anything() => chance.Below(8) switch
    {
        < 3 => new(XenOperationKind.Update, AnyFrame(), AnySlot(), AnyFrame(), (byte)chance.Below(256), AnyUpdate()),
        3 => Address(XenOperationKind.UpdateVa, AnyFrame(), (XenEntryBits)chance.Below(256), (byte)(chance.Below(3) + 4 * chance.Below(2))),
        6 when chance.OneIn(4) => chance.OneIn(2) ? new(XenOperationKind.Remove, AnyFrame()) : new(XenOperationKind.Add),
        < 7 => new(XenOperationKind.Extend, chance.OneIn(8) ? AnyCommand() : Known[chance.Below(Known.Length)], AnyFrame(), AnyFrame()),
        _ => Address(chance.OneIn(2) ? XenOperationKind.Read : XenOperationKind.Write, 0, None, 0) with { E = AnySlot(), F = AnyFrame(), G = (byte)chance.Below(256) },
    };

    // Mostly an address that the pagetables translate down to the last level, if what was written so far has all been accepted.
    private XenOperation Address(XenOperationKind kind, byte named, XenEntryBits flags, byte flush)
    {
        var table = sizes.FirstRoot(domain);
        Span<byte> slots = [Low(), Low(), Low(), Slot()];
        for (var level = 4; level > 1; level--)
        {
            ref var slot = ref slots[4 - level];
            for (var attempt = 0; attempt < sizes.Slots && !Names(table, slot, level - 1); attempt++)
                slot = (byte)((slot + 1) % sizes.Slots);
            table = Math.Max(0, written[(table * sizes.Slots) + slot] - 1);
        }
        return new(kind, slots[0], slots[1], slots[2], slots[3], named, (byte)flags, flush);
    }

    private bool Names(int table, int slot, int level)
        => written[(table * sizes.Slots) + slot] is var named and > 0 && named <= sizes.Elsewhere && LevelOf(named - 1) == level;

    private void Add(List<XenOperation> program, XenOperation operation)
    {
        var joins = program.Count > 0 && program[^1].Kind == operation.Kind && chance.OneIn(3);
        program.Add(XenContract.Shapes.Normal(operation) with { IsJoined = joins, Checks = chance.OneIn(3) ? Checks[chance.Below(Checks.Length)] : (ushort)0 });
    }

    private byte Low() => chance.OneIn(6) ? Slot() : (byte)0;

    private byte Slot() => (byte)(chance.OneIn(2) ? 0 : chance.Below(sizes.Slots));

    private byte AnySlot() => chance.OneIn(12) ? (byte)(200 + chance.Below(16)) : Slot();

    private byte AnyFrame() => (byte)chance.Below(sizes.Frames);

    private byte AnyUpdate() => (byte)(chance.OneIn(6) ? new[] { 2, 3, 4, 5, 6, 7 }[chance.Below(6)] : 0);

    private byte AnyCommand() => new byte[] { 12, 13, 14, 18, 19, 20, 21, 22, 63, 255 }[chance.Below(10)];
}
