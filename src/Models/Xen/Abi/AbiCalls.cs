using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Memory;
using Verified.Models.Schedules;

namespace Verified.Models.Xen.Abi;

/// <summary>Calls that are no update of pagetables: memory given back and got, grants, events, and anything at all.</summary>
internal sealed class AbiCalls(XenSizes sizes)
{
    internal const ulong MmuUpdate = 1, SetGdt = 2, UpdateDescriptor = 10, MemoryOp = 12, Multicall = 13, UpdateVaMapping = 14, SetTimerOp = 15, XenVersion = 17, ConsoleIo = 18,
        GrantTableOp = 20, UpdateVaMappingOtherdomain = 22, Iret = 23, VcpuOp = 24, MmuextOp = 26, SchedOp = 29, EventChannelOp = 32;

    internal const ulong Increase = 0, Decrease = 1, Populate = 6, AddToPhysmap = 7, Exchange = 11;
    internal const ulong Self = 0x7ff0;

    /// <summary>Where the lists lie that structures lead to, and *pdone.</summary>
    internal const ushort ListAt = 0x100, SecondListAt = 0x140, MaskAt = 0x1e8, DoneAt = 0x1f8;

    private static readonly ulong[] Odd =
        [0, 1, 0x1003, 0x5ffc, 0x7fff_ffff_fffc, 0x8000_0000_0000, 0x5ff8, 0x6000, 0x7fff_ffff_fff8, 0x1_0000_0000_0000, 0xffff_8000_0000_0000, 0xffff_8140_a050_2000, 0xffff_87ff_ffff_fff8, 0xffff_8800_0000_0000, ulong.MaxValue];

    private static readonly ulong[] Unmapped = [0x7fff_ffff_e000, 0x8000_0000_0000, 0x8000_0000_0001, 0x1_0000_0000_0000, 0xffff_7fff_ffff_f000, 0xffff_8000_0000_0000, 0xffff_87ff_ffff_fff8, 0xffff_87ff_ffff_e000];
    private static readonly ulong[] Places = [0, 8, 64, 4032, 1, 4, 7, 63, 4031, 4033, 4040, 4095, 4096, uint.MaxValue, 0x1_0000_0000];

    // Virtual interrupts with a virtual processor in the upper half: the first one's, another one's, of the whole domain, one that there is not.
    private static readonly ulong[] Interrupts = [0, 1, 0x1_0000_0000, 0x1_0000_0001, 2, 0x1_0000_0002, 23, 24, 0x9_0000_0000];

    // Entries of INVALID_MFN and of what is no memory.
    private static readonly ulong[] NoFrames = [0x001f_ffff_ffff_f025, 0x0010_0000_dead_b027];

    // A gate to the guest's own kernel, and a segment of ring 0.
    private static readonly ulong[] Descriptor = [0x0000_ee00_e033_0000, 0x00af_9a00_0000_ffff];
    private static readonly ulong[] Others = [1, 2, 9, 77, 0x7ff1];
    private static readonly uint[] Ports = [63, 64, 65, 1023, 1024, 4095, uint.MaxValue];
    private static readonly ulong[] Counts = [0, 1, 2, 3, 200, 512, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_ffff, 1ul << 32, 1ul << 61, ulong.MaxValue];
    // The last two of them would let the control domain change another one's memory, as it may.
    private static readonly ulong[] Foreign = [1, 9, 77, 0x7ff1, 0x7ff2, 0x2_7ff0, 0xa_7ff0, 0x50_7ff0, 0xffff, 2, 0x3_7ff0];

    /// <summary>Some other domain, or one that there is not; in the upper half perhaps one whose tables are meant.</summary>
    internal AbiWord ForeignOf(int vcpu, Chance chance) => AbiWord.Of(Foreign[chance.Below(Foreign.Length - (sizes.DomainOfVcpu(vcpu) == 0 ? 2 : 0))]);

    /// <summary>An address or a number that is seldom right.</summary>
    internal AbiWord Hostile(Chance chance) => chance.Below(5) switch
    {
        0 => AbiWord.At((ulong)(8 * chance.Below(2 * 4096 / 8 + 1))),
        1 => AbiWord.At((ulong)(XenAbiLayout.ArgumentBytes - 8 * (1 + chance.Below(4)))),
        2 => AbiWord.At((ulong)(chance.OneIn(2) ? 1 + chance.Below(7) : 4096 - 1 - chance.Below(7))),
        _ => AbiWord.Of(Odd[chance.Below(Odd.Length)]),
    };

    /// <summary>The flags of an entry, as in the programs of tables: accessed, and marked as the guest kernel's.</summary>
    internal static ulong FlagsOf(XenEntryBits bits)
    {
        return 1 | 1 << 5 | 1ul << 52 | If(XenEntryBits.Writable, 2) | If(XenEntryBits.User, 4) | If(XenEntryBits.Superpage, 0x80) | If(XenEntryBits.CacheDisable, 0x10)
            | If(XenEntryBits.NoExecute, 1ul << 63) | If(XenEntryBits.Dirty, 0x40) | If(XenEntryBits.Available, 1 << 9);

        ulong If(XenEntryBits bit, ulong flag) => (bits & bit) != 0 ? flag : 0;
    }

    internal static IEnumerable<AbiStore> Words(ushort at, params IEnumerable<AbiWord> words) => words.Select((word, i) => new AbiStore((ushort)(at + (8 * i)), word));

    /// <summary>One of them.</summary>
    internal AbiOperation Any(int vcpu, Chance chance, bool isHostile)
    {
        var call = chance.Below(isHostile ? 17 : 14) switch
        {
            0 => Reservation(vcpu, chance, Decrease),
            1 => Reservation(vcpu, chance, chance.OneIn(2) ? Increase : Populate),
            2 or 3 => Exchanges(vcpu, chance),
            4 => Map(vcpu, chance),
            5 => Unmap(vcpu, chance),
            6 => OverwriteGrant(vcpu, chance),
            7 => Event(chance),
            8 => Poll(chance),
            9 => Physmap(vcpu, chance),
            10 => Descriptors(vcpu, chance),
            11 => Control(vcpu, chance),
            12 => Flush(vcpu, chance),
            13 => Information(vcpu, chance),
            _ => Anything(chance),
        };
        return call.Number != Multicall && chance.OneIn(isHostile ? 4 : 30) ? Short(Spoilt(call, vcpu, chance)) : call with { Checks = chance.OneIn(6) ? (ushort)chance.Below(4) : (ushort)0 };
    }

    /// <summary>One grant is mapped at two places, writable at one and read-only at the other, and unmapped by the place of the other one.</summary>
    internal IEnumerable<AbiOperation> Crosses(int vcpu, Chance chance)
    {
        const int handles = 4;
        var reference = (ulong)(XenAbiLayout.FirstReference + chance.Below(XenAbiLayout.GrantedFrames));
        var (first, isFirstWritable) = (chance.Below(XenAbiLayout.GrantSlots), chance.OneIn(2));
        int[] slots = [first, (first + 1 + chance.Below(XenAbiLayout.GrantSlots - 1)) % XenAbiLayout.GrantSlots];
        AbiWord[] places = [.. slots.Select(slot => AbiWord.Of((ulong)(XenAbiLayout.FirstGrantSlot + slot) << 12))];
        for (var place = 0; place < places.Length; place++)
        {
            var flags = (place == 0) == isFirstWritable ? 2ul : 6ul;
            yield return new(GrantTableOp, [AbiWord.Of(0), AbiWord.At(0), AbiWord.Of(1)], [.. Words(0, places[place], AbiWord.Of(flags | reference << 32), Granter(vcpu, chance))]);
        }
        for (var handle = 0; handle < handles; handle++)
            yield return new(GrantTableOp, [AbiWord.Of(1), AbiWord.At(0), AbiWord.Of(1)], [.. Words(0, places[chance.Below(2)], AbiWord.Of(0), AbiWord.Of((ulong)handle))]);
    }

    /// <summary>Something is used up, asked for once more, given back and asked for again: ports; the uses of one grant.</summary>
    internal IEnumerable<AbiOperation> Exhausts(int vcpu, Chance chance)
    {
        var made = new List<AbiOperation>();
        if (chance.OneIn(3))
        {
            const int atOnce = 15;
            var reference = (ulong)(XenAbiLayout.FirstReference + chance.Below(XenAbiLayout.GrantedFrames - 1));
            var granter = AbiWord.Of(XenAbiLayout.DomainNumber((sizes.DomainOfVcpu(vcpu) + 1) % sizes.Domains));
            var host = AbiWord.Of((ulong)XenAbiLayout.FirstGrantSlot << 12);
            var flags = chance.OneIn(3) ? 1ul : 5ul;
            AbiStore[] list = [.. Enumerable.Range(0, atOnce).SelectMany(i => Words((ushort)(32 * i), host, AbiWord.Of(flags | reference << 32), granter))];
            for (var left = 127 + chance.Below(3); left > 0; left -= atOnce)
                made.Add(new(GrantTableOp, [AbiWord.Of(0), AbiWord.At(0), AbiWord.Of((ulong)Math.Min(left, atOnce))], list));
            foreach (var last in (ulong[])[flags, flags, flags ^ 4, flags])
                made.Add(new(GrantTableOp, [AbiWord.Of(0), AbiWord.At(0), AbiWord.Of(1)], [.. Words(0, host, AbiWord.Of(last | reference << 32), granter)]));
            return made;
        }
        for (var port = 0u; port <= XenAbiLayout.LastPort - chance.Below(2); port++)
            made.Add(new(EventChannelOp, [AbiWord.Of(6), AbiWord.At(0)], [.. Words(0, AbiWord.Of(Self | 1 << 16))]));
        var virq = AbiWord.Of(Interrupts[chance.Below(4)]);
        var bind = new AbiOperation(EventChannelOp, [AbiWord.Of(chance.OneIn(3) ? 7ul : 1), AbiWord.At(0)], [.. Words(0, virq, AbiWord.Of(0))]);
        made.AddRange([bind, bind, new(EventChannelOp, [AbiWord.Of(3), AbiWord.At(0)], [.. Words(0, AbiWord.Of(1 + (ulong)chance.Below((int)XenAbiLayout.LastPort)))]), bind, bind]);
        return made;
    }

    // One argument, or one word that it leads to, is something else.
    private AbiOperation Spoilt(AbiOperation call, int vcpu, Chance chance)
    {
        var other = chance.OneIn(2) ? Hostile(chance) : AbiWord.Of(Counts[chance.Below(Counts.Length)]);
        other = other.Offset == 2 && sizes.DomainOfVcpu(vcpu) == 0 ? AbiWord.Of(1) : other;
        // The memory for arguments stays mapped.
        if (call.Number is UpdateVaMapping or UpdateVaMappingOtherdomain)
            return call with { Arguments = Replaced(call.Arguments, 0, Nowhere(chance)) };
        if (call.Stores.Count == 0 || chance.OneIn(2))
            return call.Arguments.Count == 0 ? call : call with { Arguments = Replaced(call.Arguments, chance.Below(call.Arguments.Count), other) };
        var place = chance.Below(call.Stores.Count);
        return call with { Stores = Replaced(call.Stores, place, call.Stores[place] with { Word = other }) };
    }

    // The statuses of a long list of grants would overwrite the arguments of other calls.
    private static AbiOperation Short(AbiOperation call)
        => call.Number == GrantTableOp && (call[2].Base != AbiBase.Number || (uint)call[2].Offset is > 4 and < 0x8000_0000) ? call with { Arguments = Replaced(call.Arguments, 2, AbiWord.Of(2)) } : call;

    private static IReadOnlyList<T> Replaced<T>(IReadOnlyList<T> list, int at, T by) => [.. list.Select((one, i) => i == at ? by : one)];

    private AbiWord Own(int vcpu, Chance chance)
    {
        var domain = sizes.DomainOfVcpu(vcpu);
        byte frame;
        do
            frame = (byte)chance.Below(sizes.Elsewhere);
        while (sizes.DomainOfFrame(frame) != domain && !chance.OneIn(16));
        return new(AbiBase.Frame, frame, 0);
    }

    private AbiWord DomainOf(int vcpu, Chance chance)
        => AbiWord.Of(!chance.OneIn(12) ? Self : sizes.DomainOfVcpu(vcpu) == 0 ? chance.OneIn(2) ? 1ul : 77 : Others[chance.Below(Others.Length)]);

    private AbiOperation Reservation(int vcpu, Chance chance, ulong command)
    {
        var (count, order) = (1 + chance.Below(3), chance.OneIn(6) ? 1 + chance.Below(2) : 0);
        var list = Enumerable.Range(0, count).Select(_ => command == Populate ? AbiWord.Of((ulong)chance.Below(64)) : Own(vcpu, chance));
        var start = command == Increase && chance.OneIn(3) ? AbiWord.Of(0) : AbiWord.At(ListAt);
        return new(MemoryOp, [AbiWord.Of(command), AbiWord.At(0)], [.. Words(0, start, AbiWord.Of((ulong)count), AbiWord.Of((ulong)order), DomainOf(vcpu, chance)), .. Words(ListAt, list)]);
    }

    // What is given lies in one list, what is got is written to another; both begin as much before their next elements as the guest says is done already.
    private AbiOperation Exchanges(int vcpu, Chance chance)
    {
        var (inOrder, outOrder) = chance.OneIn(3) ? (chance.Below(2), chance.Below(2)) : (0, 0);
        var count = (ulong)(1 + chance.Below(2)) << outOrder;
        var (wanted, given) = (count << inOrder >> outOrder, count);
        var list = Enumerable.Range(0, (int)given).Select(_ => Own(vcpu, chance)).ToList();
        var into = chance.OneIn(6) ? Hostile(chance) : AbiWord.At(SecondListAt);
        var done = !chance.OneIn(4) ? 0ul : chance.OneIn(2) ? into.Offset / 8 : (ulong)chance.Below(3);
        var (first, second) = (AbiWord.At(ListAt - (8 * done)), into with { Offset = into.Offset - (8 * done) });
        return new(MemoryOp, [AbiWord.Of(Exchange), AbiWord.At(0)],
        [
            .. Words(0, first, AbiWord.Of(given + done), AbiWord.Of((ulong)inOrder), DomainOf(vcpu, chance)),
            .. Words(32, second, AbiWord.Of(wanted + done), AbiWord.Of((ulong)outOrder), AbiWord.Of(Self), AbiWord.Of(done)),
            .. Words(ListAt, list), .. Words(SecondListAt, AbiWord.Of((ulong)chance.Below(64)), AbiWord.Of((ulong)chance.Below(64))),
        ]);
    }

    private AbiOperation Map(int vcpu, Chance chance)
    {
        var flags = 1 + (ulong)chance.Below(7) | (chance.OneIn(2) ? 16ul : 0);
        var reference = (ulong)(XenAbiLayout.FirstReference + chance.Below(XenAbiLayout.GrantedFrames + (chance.OneIn(8) ? 2 : 0)));
        return new(GrantTableOp, [AbiWord.Of(0), AbiWord.At(0), AbiWord.Of(1)], [.. Words(0, Place(vcpu, flags, chance), AbiWord.Of(flags | reference << 32), Granter(vcpu, chance))]);
    }

    private AbiOperation Unmap(int vcpu, Chance chance)
    {
        var handle = (ulong)chance.Below(4) + (chance.OneIn(4) ? 256ul : 0);
        var flags = chance.OneIn(2) ? 16ul : 0;
        var host = chance.OneIn(6) ? AbiWord.Of(0) : Place(vcpu, flags, chance);
        var device = !chance.OneIn(3) ? AbiWord.Of(0) : chance.OneIn(12) ? AbiWord.Of(4096) : new(AbiBase.GrantedMemory, GrantedBy(1 - sizes.DomainOfVcpu(vcpu), chance), 0);
        return new(GrantTableOp, [AbiWord.Of(1), AbiWord.At(0), AbiWord.Of(1)], [.. Words(0, host, device, AbiWord.Of(handle))]);
    }

    private AbiWord Granter(int vcpu, Chance chance)
        => AbiWord.Of(chance.OneIn(16) ? Others[chance.Below(Others.Length)] : XenAbiLayout.DomainNumber((sizes.DomainOfVcpu(vcpu) + 1) % sizes.Domains));

    private static byte GrantedBy(int domain, Chance chance) => (byte)((4 * domain) + chance.Below(XenAbiLayout.GrantedFrames));

    // The address that the first level-1 table translates with one of its slots for grants, or where that slot is in the machine's memory.
    private AbiWord Place(int vcpu, ulong flags, Chance chance)
    {
        var slot = XenAbiLayout.FirstGrantSlot + chance.Below(XenAbiLayout.GrantSlots);
        if ((flags & 16) == 0)
            return AbiWord.Of((ulong)slot << 12);
        var level = chance.OneIn(10) ? chance.Below(5) : 1;
        var table = chance.OneIn(16) ? XenAbiLayout.TableOf(sizes, chance.Below(sizes.Domains), level) : XenAbiLayout.TableOf(sizes, sizes.DomainOfVcpu(vcpu), level);
        return new(AbiBase.Memory, (byte)table, (ulong)(8 * slot) + (chance.OneIn(6) ? (ulong)(1 + chance.Below(7)) : 0));
    }

    // mmu_update of a slot for grants: it is cleared, or maps a frame that the domain grants or is granted.
    private AbiOperation OverwriteGrant(int vcpu, Chance chance)
    {
        var domain = sizes.DomainOfVcpu(vcpu);
        var entry = chance.OneIn(2) ? AbiWord.Of(chance.OneIn(2) ? 0 : NoFrames[chance.Below(NoFrames.Length)])
            : new AbiWord(AbiBase.GrantedMemory, GrantedBy(chance.OneIn(2) ? domain : (domain + 1) % sizes.Domains, chance), chance.OneIn(2) ? 0x25ul | 1ul << 52 : 0x67ul | 1ul << 52);
        var slot = XenAbiLayout.FirstGrantSlot + chance.Below(XenAbiLayout.GrantSlots);
        var table = (byte)XenAbiLayout.TableOf(sizes, domain, 1);
        return new(MmuUpdate, [AbiWord.At(0), AbiWord.Of(1), AbiWord.At(DoneAt), AbiWord.Of(Self)], [.. Words(0, new AbiWord(AbiBase.Memory, table, (ulong)(8 * slot)), entry)]);
    }

    /// <summary>An address at which no entry of a guest's can be: the last of a half, one that is not canonical, the hypervisor's.</summary>
    internal static AbiWord Nowhere(Chance chance) => AbiWord.Of(Unmapped[chance.Below(Unmapped.Length)]);

    // An address of any class, aligned or not.
    private static AbiWord Va(Chance chance) => chance.OneIn(3) ? AbiWord.At((ulong)chance.Below(XenAbiLayout.ArgumentBytes)) : AbiWord.Of(Odd[chance.Below(Odd.Length)]);

    /// <summary>UVMF_*: a kind of flush, and whose processors: the caller's, all, or those of a mask.</summary>
    internal static (AbiWord Flags, AbiStore Mask) FlushFlags(Chance chance)
    {
        var kind = (ulong)chance.Below(4);
        var mask = new AbiStore(MaskAt, AbiWord.Of(chance.OneIn(6) ? ulong.MaxValue : (ulong)chance.Below(8)));
        return (chance.Below(4) switch { 0 => AbiWord.Of(kind), 1 => AbiWord.Of(kind | 4), 2 => AbiWord.At(MaskAt | kind), _ => new(AbiBase.Number, 0, kind | (Odd[chance.Below(Odd.Length)] & ~3ul)) }, mask);
    }

    // A flush of every kind: here, of all, of some; of everything, of a page.
    private AbiOperation Flush(int vcpu, Chance chance)
    {
        if (chance.OneIn(3))
        {
            var (flags, chosen) = FlushFlags(chance);
            return new(chance.OneIn(8) ? UpdateVaMappingOtherdomain : UpdateVaMapping, [Nowhere(chance), AbiWord.Of(0), flags, chance.OneIn(2) ? AbiWord.Of(Self) : ForeignOf(vcpu, chance)], [chosen]);
        }
        var count = 1 + chance.Below(2);
        var list = Enumerable.Range(0, count).SelectMany(i => Words((ushort)(24 * i), AbiWord.Of(6 + (ulong)chance.Below(6)), Va(chance), chance.OneIn(6) ? Hostile(chance) : AbiWord.At(MaskAt)));
        return new(MmuextOp, [AbiWord.At(0), AbiWord.Of((ulong)count), chance.OneIn(2) ? AbiWord.Of(0) : AbiWord.At(DoneAt), AbiWord.Of(Self)],
            [.. list, new(MaskAt, AbiWord.Of(chance.OneIn(6) ? ulong.MaxValue : (ulong)chance.Below(8)))]);
    }

    // VCPUOP_register_vcpu_info: a frame of each kind, and places that are aligned, not aligned, at the end of the frame and across it.
    private AbiOperation Information(int vcpu, Chance chance)
    {
        var domain = sizes.DomainOfVcpu(vcpu);
        var frame = chance.Below(8) switch
        {
            0 => AbiWord.Of(NoFrames[0] >> 12 & 0xff_ffff_ffff),
            1 => AbiWord.Of(0xdead_b027),
            2 => new(AbiBase.Granted, GrantedBy(1 - domain, chance), 0),
            _ => new AbiWord(AbiBase.Granted, GrantedBy(domain, chance), 0),
        };
        var index = chance.OneIn(6) ? (ulong)chance.Below(4) : (ulong)(vcpu / sizes.Domains);
        return new(VcpuOp, [AbiWord.Of(10), AbiWord.Of(index), AbiWord.At(0)], [.. Words(0, frame, AbiWord.Of(Places[chance.Below(Places.Length)]))]);
    }

    private static AbiOperation Event(Chance chance)
    {
        var command = chance.Below(6) switch { < 2 => 6ul, 2 => 1ul, 3 => 3ul, _ => (ulong)chance.Below(12) };
        if (command == 1)
            return new(EventChannelOp, [AbiWord.Of(1), AbiWord.At(0)], [.. Words(0, AbiWord.Of(chance.OneIn(6) ? (ulong)chance.Below(30) : Interrupts[chance.Below(Interrupts.Length)]), AbiWord.Of(0))]);
        if (command == 3)
            return new(EventChannelOp, [AbiWord.Of(3), AbiWord.At(0)], [.. Words(0, AbiWord.Of((ulong)chance.Below((int)XenAbiLayout.LastPort + 2)))]);
        var domain = chance.OneIn(3) ? (ulong)(1 + chance.Below(2)) : Self;
        var (small, port) = (1 + (ulong)chance.Below(2), (ulong)chance.Below(10));
        var first = command switch { 6 => domain | small << 16, 0 => domain | port << 32, _ => port | small << 32 };
        return new(EventChannelOp, [AbiWord.Of(command), AbiWord.At(0)], [.. Words(0, AbiWord.Of(first), AbiWord.Of((ulong)chance.Below(10)))]);
    }

    private static AbiOperation Poll(Chance chance)
    {
        var port = chance.OneIn(3) ? Ports[chance.Below(Ports.Length)] : (uint)chance.Below(12);
        return new(SchedOp, [AbiWord.Of(3), AbiWord.At(0)], [.. Words(0, AbiWord.At(ListAt), AbiWord.Of(1), AbiWord.Of(0)), .. Words(ListAt, AbiWord.Of(port))]);
    }

    private AbiOperation Physmap(int vcpu, Chance chance)
        => new(MemoryOp, [AbiWord.Of(AddToPhysmap), AbiWord.At(0)], [.. Words(0, AbiWord.Of(Self | (ulong)chance.Below(5) << 32), Own(vcpu, chance), AbiWord.Of((ulong)chance.Below(64)))]);

    // Frames that the domain grants are also what its descriptors lie in: the contract does not see them.
    private AbiOperation Descriptors(int vcpu, Chance chance)
    {
        var domain = sizes.DomainOfVcpu(vcpu);
        if (chance.OneIn(2))
        {
            var target = new AbiWord(AbiBase.GrantedMemory, GrantedBy(domain, chance), (ulong)(8 * chance.Below(512)));
            var value = AbiWord.Of(chance.OneIn(2) ? 0 : Descriptor[chance.Below(Descriptor.Length)]);
            return new(MmuUpdate, [AbiWord.At(0), AbiWord.Of(1), AbiWord.At(DoneAt), AbiWord.Of(Self)], [.. Words(0, target, value)]);
        }
        return new(SetGdt, [AbiWord.At(ListAt), AbiWord.Of((ulong)(chance.OneIn(3) ? 0 : chance.Below(1024)))],
            [.. Words(ListAt, new AbiWord(AbiBase.Granted, GrantedBy(domain, chance), 0), new(AbiBase.Granted, GrantedBy(chance.OneIn(3) ? 1 - domain : domain, chance), 0))]);
    }

    // iret to the guest's kernel or its user mode; a multicall, which cannot be in another one; an entry of the machine-to-physical table; the list of it.
    private AbiOperation Control(int vcpu, Chance chance)
    {
        switch (chance.Below(4))
        {
            case 0:
                var selector = chance.OneIn(2) ? 0xe033ul : 0xe030;
                return new(Iret, [], [.. Words(0, AbiWord.Of((ulong)chance.Below(100)), AbiWord.Of(0), AbiWord.Of(0), AbiWord.Of(0), AbiWord.Of(0x1000), AbiWord.Of(selector), AbiWord.Of(2), AbiWord.Of(0), AbiWord.Of(0xe02b))]);
            case 1:
                return new(Multicall, [AbiWord.At(0), AbiWord.Of((ulong)chance.Below(2))], [.. Words(0, AbiWord.Of(XenVersion), AbiWord.Of(0), AbiWord.Of(0))]);
            case 2:
                var frame = Own(vcpu, chance);
                return new(MmuUpdate, [AbiWord.At(0), AbiWord.Of(1), AbiWord.At(DoneAt), chance.OneIn(3) ? ForeignOf(vcpu, chance) : AbiWord.Of(Self)], [.. Words(0, frame with { Base = AbiBase.Memory, Offset = 1 }, AbiWord.Of((ulong)chance.Below(64)))]);
            default:
                return new(MmuUpdate, [AbiWord.At(0), AbiWord.Of(1), AbiWord.At(DoneAt), AbiWord.Of(9)], [.. Words(0, new AbiWord(AbiBase.Translated, 0, 1), AbiWord.Of((ulong)chance.Below(64)))]);
        }
    }

    private AbiOperation Anything(Chance chance)
    {
        ulong number;
        do
            number = chance.OneIn(20) ? Odd[chance.Below(Odd.Length)] : (ulong)chance.Below(66);
        while (number is Multicall or Iret or MmuUpdate or MmuextOp or UpdateVaMapping or UpdateVaMappingOtherdomain or MemoryOp or SetGdt or VcpuOp or GrantTableOp);
        AbiWord Word() => chance.Below(4) switch { 0 => AbiWord.Of((ulong)chance.Below(16)), 1 => AbiWord.Of(Counts[chance.Below(Counts.Length)]), 2 => Hostile(chance), _ => AbiWord.At(0) };
        var isShutdown = number == SchedOp;
        return new(number, [isShutdown ? AbiWord.Of((ulong)(3 * chance.Below(2))) : Word(), Word(), Word(), Word()], [.. Words(0, Word(), Word(), Word(), Word())]);
    }
}
