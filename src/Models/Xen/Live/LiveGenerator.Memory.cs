using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <remarks>Stories of pagetables and descriptors.</remarks>
internal sealed partial class LiveGenerator
{
    private static readonly ulong[] Descriptors =
    [
        0, 0x00af_9b00_0000_ffff, 0x00cf_9300_0000_ffff, 0x00cf_fb00_0000_ffff, 0x00cf_f300_0000_ffff, 0x0000_8200_0000_ffff, 0x0000_8900_0000_0067, 0x0000_8c00_0008_0000,
        0x0000_ec00_e033_1234, 0x0000_1300_0000_ffff, 0x0000_8e00_0008_0000, 0x00af_9a00_0000_ffff,
    ];

    /// <summary>What stands in the hypervisor's slots of a level-4 table is its own affair.</summary>
    private const int SlotsBelowXen = 256;

    private ulong Descriptor => Descriptors[chance.Below(Descriptors.Length)];

    private void MapWindow()
    {
        var flags = OneIn(6) ? Of(0ul, 1, 3, 4, 5, 6, 7, BadAddress | 2, Unmapped | 1) : LiveNumbers.Invlpg;
        if (OneIn(8))
            Add(LiveCalls.Map(AgentLayout.Va(AgentLayout.WindowPage + WindowsForMemory + chance.Below(4)), OneIn(5) ? new(LiveBase.SharedInfoMachine, 0, Flags) : new(LiveBase.ForeignMachine, chance.Below(4), Flags), flags));
        else if (OneIn(12))
            Add(LiveCalls.Map(Of(BadAddress, 0x1000ul, Unmapped, AgentLayout.VirtBase + (1ul << 30)), AnyEntry, flags));
        else if (OneIn(10))
            Add(new LiveCall { Rax = LiveNumbers.UpdateVaMappingOtherdomain, Arguments = [Window, AnyEntry, flags, Domain] });
        else
            Add(LiveCalls.Map(Window, OneIn(4) ? AnyEntry : LiveCalls.Entry(OneIn(8) ? FirstL4 : Any, Flags), flags));
    }

    private void TouchWindow()
    {
        var window = Window;
        var isAny = OneIn(4);
        Add(LiveCalls.Map(window, isAny ? AnyEntry : LiveCalls.Entry(Any, Flags)));
        Touch(window, stores: !isAny);
    }

    /// <summary>After a flush, lest it depend on what a processor still holds. The lowest byte of an entry has no part of a frame's number, which is another one on each side.</summary>
    private void Touch(ulong va, bool stores = true)
    {
        Add(LiveCalls.Extend(LiveNumbers.FlushLocal, 0));
        for (var times = 1 + chance.Below(2); times > 0; times--)
            Add(LiveCalls.Execute(stores ? Pick(AgentStub.Load, AgentStub.Store, AgentStub.StoreByte) : AgentStub.Load, (ulong)chance.Below(1 << 20) << 1, va + (ulong)(8 * chance.Below(SlotsBelowXen))));
    }

    private void ChangeOwnMapping()
    {
        var page = Any == DataPage ? L1 : Any;
        if (page != DataPage)
            Add(LiveCalls.Map(Own(page), OneIn(4) ? 0 : LiveCalls.Entry(page, Of(1ul, 3, 0x61, 0x63))));
        if (OneIn(3))
            Touch(Own(page));
    }

    /// <summary>A page is no longer mapped for writing, gets some entries, and is pinned.</summary>
    private void BuildTable()
    {
        var level = 1 + chance.Below(4);
        var page = TableOf(level);
        if (!OneIn(6))
            Add(LiveCalls.Map(Own(page), OneIn(3) ? 0 : LiveCalls.Entry(page, 1)));
        if (OneIn(2))
            Add(Updates(page, level, 1 + chance.Below(3)));
        Add(LiveCalls.Extend(PinOf(OneIn(8) && level < 4 ? 1 + chance.Below(4) : level), LiveCalls.Frame(page)));
        if (OneIn(2))
            Add(Updates(page, level, 1 + chance.Below(4)));
        if (OneIn(3))
            Add(LiveCalls.Extend(LiveNumbers.Unpin, LiveCalls.Frame(page)));
    }

    private static ulong PinOf(int level) => LiveNumbers.PinL1 + (ulong)level - 1;

    private void UpdateEntries()
    {
        var level = 1 + chance.Below(4);
        Add(Updates(OneIn(8) ? Any : TableOf(level), level, 1 + chance.Below(4)));
    }

    private LiveCall Updates(int page, int level, int count)
    {
        var (words, last) = (new List<LiveWord>(), 0ul);
        for (var element = 0; element < count; element++)
        {
            var command = OneIn(10) ? (ulong)chance.Below(8) : OneIn(4) ? 2ul : 0;
            if (command == 1)
            {
                // The machine-to-physical table is compared no further; the number that stands there stays.
                words.AddRange([new(element * 16, LiveCalls.Machine(OneIn(4) ? Any : page, 1)), new((element * 16) + 8, (ulong)page)]);
                words[^2] = OneIn(4) ? new(element * 16, new(LiveBase.ForeignMachine, (int)ForeignFrame.OfXen, 1)) : new(element * 16, LiveCalls.Machine(page, 1));
                continue;
            }
            var slot = Slot;
            var offset = (ulong)slot * 8;
            // What stands in the hypervisor's slots of a level-4 table is its own affair.
            last = slot is >= 256 and <= 271 ? last : offset;
            LiveValue at = OneIn(24) ? new(LiveBase.ForeignMachine, chance.Below(4), offset) : LiveCalls.Machine(page, offset + command);
            words.AddRange([new(element * 16, at), new((element * 16) + 8, EntryFor(level))]);
        }
        return new() { Rax = LiveNumbers.MmuUpdate, Arguments = [Pointer, (ulong)(OneIn(24) ? 0 : count), Done, Domain], Words = words, Peek = LiveCalls.SeenAt(page, last) };
    }

    private void Extend()
    {
        var words = new List<LiveWord>();
        var count = 1 + chance.Below(3);
        for (var element = 0; element < count; element++)
        {
            var (command, first, second) = Operation();
            words.AddRange([new(element * 24, command), new((element * 24) + 8, first), new((element * 24) + 16, second)]);
        }
        words.Add(new(480, Of(0ul, 1, 3)));
        Add(new LiveCall { Rax = LiveNumbers.MmuextOp, Arguments = [Pointer, (ulong)(OneIn(24) ? 0 : count), Done, Domain], Words = words });
    }

    private (ulong Command, LiveValue First, LiveValue Second) Operation()
    {
        var mask = OneIn(6) ? BadPointer : LiveCalls.Here.Plus(480);
        var level = 1 + chance.Below(4);
        return chance.Below(16) switch
        {
            0 or 1 or 2 => (PinOf(level), LiveCalls.Frame(OneIn(4) ? Any : TableOf(level)), 0),
            3 or 4 => (LiveNumbers.Unpin, OneIn(8) ? NotOurs : LiveCalls.Frame(Any), 0),
            5 => (Of(LiveNumbers.FlushLocal, LiveNumbers.FlushAll), 0, 0),
            6 => (Of(LiveNumbers.InvlpgLocal, LiveNumbers.InvlpgAll), Of(Window, BadAddress), 0),
            7 => (Of(LiveNumbers.FlushMulti, LiveNumbers.InvlpgMulti), Window, mask),
            8 => (Of(LiveNumbers.FlushCache, LiveNumbers.FlushCacheGlobal, LiveNumbers.MarkSuper, LiveNumbers.UnmarkSuper, 14, 21, 99, 0xffff_ffff), 0, 0),
            9 => (LiveNumbers.SetLdt, Of(Window, Window + 8, BadAddress, 0ul), Of(0ul, 1, 512, 8192, 8193)),
            10 => (LiveNumbers.ClearPage, OneIn(6) ? NotOurs : LiveCalls.Frame(Any), 0),
            11 => (LiveNumbers.CopyPage, OneIn(8) ? Foreign : LiveCalls.Frame(Any), OneIn(6) ? Foreign : LiveCalls.Frame(Any)),
            12 => (LiveNumbers.NewBaseptr, OneIn(3) ? LiveCalls.Table(0) : OneIn(2) ? NotOurs : LiveCalls.Frame(DataPage), 0),
            13 => (LiveNumbers.NewUserBaseptr, OneIn(3) ? 0 : OneIn(3) ? NotOurs : LiveCalls.Frame(Any), 0),
            _ => (PinOf(level), OneIn(2) ? NotOurs : LiveCalls.Table(1 + chance.Below(4)), 0),
        };
    }

    private LiveValue NotOurs => OneIn(4) ? LiveCalls.Table(1 + chance.Below(4)) : Foreign;

    private LiveValue Foreign => new(LiveBase.ForeignFrame, chance.Below(4), 0);

    /// <summary>A table of the pool goes into a slot of one with which the domain started, and its memory is touched.</summary>
    private void LinkTable()
    {
        var (table, slot) = LiveNumbers.FreeSlots[chance.Below(LiveNumbers.FreeSlots.Length)];
        var level = LiveNumbers.LevelOf(table);
        var entry = OneIn(8) ? LiveCalls.Entry(Any, Flags) : OneIn(8) ? new(LiveBase.TableMachine, table, Of(1ul, 5, 7)) : LiveCalls.Entry(TableOf(level - 1), TableFlags);
        var at = new LiveValue(LiveBase.TableMachine, table, (ulong)(OneIn(12) && table == 0 ? Pick(256, 260, 271) : slot) * 8);
        Add(LiveCalls.Update(at, entry, Domain, peek: new(LiveBase.TableAddress, table, (ulong)slot * 8)));
        if (table == 2 && slot == 9)
            Touch(AgentLayout.VirtBase + ((ulong)slot << 21) + (Of(0, 1, 2, 7) << 12), stores: false);
        if (OneIn(2))
            Add(LiveCalls.Update(at, 0));
    }

    /// <summary>A copy of the root is loaded, and the root again.</summary>
    private void LoadRoot()
    {
        Add(LiveCalls.Map(Own(RootPage), LiveCalls.Entry(RootPage, LiveNumbers.ReadWrite)));
        Add(LiveCalls.Extend(LiveNumbers.CopyPage, LiveCalls.Frame(RootPage), LiveCalls.Table(0)));
        Add(LiveCalls.Map(Own(RootPage), LiveCalls.Entry(RootPage, LiveNumbers.Present)));
        if (OneIn(2))
            Add(LiveCalls.Extend(LiveNumbers.PinL4, LiveCalls.Frame(RootPage)));
        Add(LiveCalls.Extend(LiveNumbers.NewBaseptr, LiveCalls.Frame(RootPage)));
        Add(LiveCalls.Execute(AgentStub.ReadCr3));
        Add(LiveCalls.Extend(LiveNumbers.NewBaseptr, LiveCalls.Table(0)));
        Add(LiveCalls.Extend(LiveNumbers.Unpin, LiveCalls.Frame(RootPage)));
    }

    private void LoadUserRoot()
    {
        Add(LiveCalls.Extend(LiveNumbers.NewUserBaseptr, OneIn(2) ? LiveCalls.Table(0) : LiveCalls.Frame(FirstL4)));
        if (OneIn(2))
            Add(LiveCalls.Extend(LiveNumbers.NewUserBaseptr, 0));
    }

    private void UseDescriptors()
    {
        var page = OneIn(3) ? SecondDescriptorPage : DescriptorPage;
        Add(LiveCalls.Map(Own(page), LiveCalls.Entry(page, LiveNumbers.ReadWrite)));
        for (var times = chance.Below(3); times > 0; times--)
            Add(LiveCalls.Execute(AgentStub.Store, Descriptor, Own(page) + (ulong)(8 * chance.Below(512))));
        if (!OneIn(5))
            Add(LiveCalls.Map(Own(page), LiveCalls.Entry(page, LiveNumbers.Present)));
        var entries = Of(0ul, 1, 512, 513, 1024, 7168, 7169, 8192);
        Add(new LiveCall
        {
            Rax = LiveNumbers.SetGdt, Arguments = [Pointer, entries],
            Words = [.. Enumerable.Range(0, 14).Select(frame => new LiveWord(frame * 8, OneIn(16) ? NotOurs : LiveCalls.Frame(frame % 2 == 0 ? page : OneIn(3) ? DataPage : SecondDescriptorPage)))],
        });
        var at = (ulong)(8 * chance.Below(512));
        LiveValue place = OneIn(8) ? LiveCalls.Machine(page, at + 4) : OneIn(8) ? new(LiveBase.ForeignMachine, chance.Below(4), at) : LiveCalls.Machine(OneIn(4) ? Any : page, at);
        Add(new LiveCall { Rax = LiveNumbers.UpdateDescriptor, Arguments = [place, Descriptor], Peek = LiveCalls.SeenAt(page, at) });
        if (OneIn(3))
            Add(LiveCalls.Update(LiveCalls.Machine(page, at), 0));
    }

    /// <summary>Of what is no list of updates.</summary>
    private void UpdateOtherwise()
    {
        Add(new LiveCall { Rax = OneIn(2) ? LiveNumbers.MmuUpdate : LiveNumbers.MmuextOp, Arguments = [Pick<LiveValue>(BadAddress, Unmapped, 0ul, LiveCalls.Here), Of(0ul, 1, 0x8000_0000, 0x7fff_ffff), Done, Domain] });
    }

    /// <summary>With the assist a store to a read-only table of level 1 is emulated.</summary>
    private void WriteThroughReadOnly()
    {
        var page = L1;
        if (!OneIn(3))
            Add(LiveCalls.Call(LiveNumbers.VmAssist, 0, 2));
        Add(LiveCalls.Map(Own(page), LiveCalls.Entry(page, LiveNumbers.Present)));
        Add(LiveCalls.Extend(LiveNumbers.PinL1, LiveCalls.Frame(page)));
        Add(LiveCalls.Extend(LiveNumbers.FlushLocal, 0));
        Add(LiveCalls.Execute(Pick(AgentStub.Store, AgentStub.StoreByte), Of(0ul, 2, 0x1000), Own(page) + (ulong)(8 * chance.Below(16)) + (ulong)(OneIn(6) ? 2 : 0)));
        Add(LiveCalls.Call(LiveNumbers.VmAssist, 1, 2));
    }
}
