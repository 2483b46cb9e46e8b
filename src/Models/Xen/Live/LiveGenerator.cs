using Verified.Abi.Xen.Live;
using Verified.Models.Schedules;

namespace Verified.Models.Xen.Live;

/// <summary>Programs at random, fixed by their number: short stories of what guests do, rightly and wrongly, one after another.</summary>
/// <remarks>
/// Left out, because the agent would not live to tell, or because ours does not have it: roots without the agent in them, tables of the agent's own, sleeping without an event, timers, starting and
/// stopping processors, moving vcpu_info (it cannot be undone), the timer's and the console's virtual interrupts (they come by themselves), hypercalls of older guests (6, 11, 16 and 19), queues of events, and the operations of a toolstack.
/// </remarks>
internal sealed partial class LiveGenerator
{
    private const int LeastCalls = 32, MostCalls = 64, FirstL1 = AgentLayout.PoolPage, FirstL2 = FirstL1 + 4, FirstL3 = FirstL2 + 2, FirstL4 = FirstL3 + 2;

    /// <summary>A page that becomes the root of the kernel, and nothing else.</summary>
    private const int RootPage = FirstL4 + 1;

    /// <summary>A page that stays writable at its own address.</summary>
    private const int DataPage = RootPage + 1;

    private const int FirstData = DataPage + 1, DescriptorPage = AgentLayout.PoolPage + 20, SecondDescriptorPage = DescriptorPage + 1, WindowsForMemory = 12;

    private readonly Action[] stories;
    private readonly List<LiveCall> made = [];
    private Chance chance = new(0);

    internal LiveGenerator() => stories =
    [
        MapWindow, MapWindow, TouchWindow, TouchWindow, ChangeOwnMapping, BuildTable, BuildTable, BuildTable, UpdateEntries, UpdateEntries, UpdateEntries, Extend, Extend, Extend, LinkTable, LinkTable,
        LoadRoot, LoadUserRoot, UseDescriptors, UseDescriptors, UpdateOtherwise, WriteThroughReadOnly,
        SetTraps, SetCallbacks, SetRegisters, SetRegisters, Instruct, Instruct, VisitUserMode, ReturnInKernel, Notify, Notify, ChangePorts, ChangePorts,
        CallSeveral, CallSeveral, AskVersion, ChangeMemory, Schedule, AskOthers, Grant,
    ];

    /// <summary>The program with this number, always the same.</summary>
    internal IReadOnlyList<LiveCall> Program(ulong number)
    {
        chance = new Chance(number ^ 0x5EED_0F_11FE);
        made.Clear();
        while (made.Count < LeastCalls)
            stories[chance.Below(stories.Length)]();
        return [.. made.Take(MostCalls)];
    }

    private void Add(LiveCall call) => made.Add(call);

    private ulong Of(params ReadOnlySpan<ulong> choices) => choices[chance.Below(choices.Length)];

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[chance.Below(choices.Length)];

    private bool OneIn(int many) => chance.OneIn(many);

    private int L1 => FirstL1 + chance.Below(4);

    private int L2 => FirstL2 + chance.Below(2);

    private int L3 => FirstL3 + chance.Below(2);

    private int Data => FirstData + chance.Below(DescriptorPage - FirstData);

    /// <summary>A page of the pool, but those that may become roots: the hypervisor's entries stay in them, which say where its own memory is, and would be judged if such a page became something else.</summary>
    private int Any
    {
        get
        {
            var page = AgentLayout.PoolPage + chance.Below(AgentLayout.PoolPages);
            return page is RootPage or FirstL4 ? DataPage : page;
        }
    }

    private int TableOf(int level) => level switch { 1 => L1, 2 => L2, 3 => L3, _ => FirstL4 };

    private ulong Window => AgentLayout.Va(AgentLayout.WindowPage + chance.Below(WindowsForMemory));

    private static ulong Own(int page) => AgentLayout.Va(page);

    private ulong BadAddress => LiveNumbers.BadAddresses[chance.Below(LiveNumbers.BadAddresses.Length)];

    private ulong NotCanonical => Of(0x0000_8000_0000_0000, 0xffff_7fff_ffff_f000);

    /// <summary>An address of the guest's at which nothing is mapped.</summary>
    private static ulong Unmapped => AgentLayout.Va(2000);

    private LiveValue BadPointer => OneIn(2) ? BadAddress : OneIn(2) ? Unmapped : 0x1000;

    private LiveValue Pointer => OneIn(16) ? BadPointer : LiveCalls.Here;

    private ulong Domain => OneIn(10) ? Of(0ul, LiveNumbers.NoDomain, LiveNumbers.Io, LiveNumbers.XenDomain, LiveNumbers.Cow, LiveNumbers.InvalidDomain, LiveNumbers.Self | (1ul << 16), LiveNumbers.Self | (0x1235ul << 16)) : LiveNumbers.Self;

    private LiveValue Done => OneIn(12) ? Pick<LiveValue>(0ul, BadAddress, Unmapped) : LiveCalls.Done;

    private ulong Flags
    {
        get
        {
            var flags = Of(1ul, 1, 3, 5, 7, 0x61, 0x63, 0x67, 0x67, 0x27);
            return OneIn(3) ? flags ^ Of(LiveNumbers.Global, LiveNumbers.Available, 0xe00, LiveNumbers.GuestKernel, LiveNumbers.NoExecute, 1ul << 58, 1ul << 62, LiveNumbers.CacheDisable, LiveNumbers.WriteThrough, LiveNumbers.Superpage, 0x98, LiveNumbers.Present) : flags;
        }
    }

    /// <summary>Flags that tables above level 1 take.</summary>
    private ulong TableFlags => OneIn(8) ? Flags : Of(1ul, 3, 5, 7, 0x67, 0x27, LiveNumbers.NoExecute | 7, 0x207);

    /// <summary>An entry for a table of some level; one that can be accepted, mostly.</summary>
    private LiveValue EntryFor(int level) =>
        OneIn(12) ? 0
        : OneIn(10) ? AnyEntry
        : level == 1 ? LiveCalls.Entry(OneIn(3) ? Any : Data, Flags)
        : OneIn(12) ? LiveCalls.Entry(TableOf(level), Of(1ul, 5, 7))
        : LiveCalls.Entry(TableOf(level - 1), TableFlags);

    // The shared info page is not among them: the times in it pass.
    private LiveValue AnyEntry => chance.Below(8) switch
    {
        0 => new(LiveBase.ForeignMachine, (int)Pick(ForeignFrame.OfXen, ForeignFrame.LocalApic, ForeignFrame.Invalid), Flags),
        1 => new(LiveBase.TableMachine, chance.Below(5), Flags),
        2 => Of(2, 0x1234_5000, 0x6),
        _ => LiveCalls.Entry(Any, Flags),
    };

    private int Slot => Pick(0, 1, 2, 7, 254, 255, 256, 258, 260, 271, 272, 511);
}
