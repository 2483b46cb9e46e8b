using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <summary>Probes of the contract, each with what Xen 4.17.7 answers to its control domain.</summary>
public static partial class LiveProbes
{
    private const int EPERM = -1, ESRCH = -3, ENXIO = -6, EACCES = -13, EBUSY = -16, ENODEV = -19, EINVAL = -22, ENOSPC = -28, ENOSYS = -38, EOPNOTSUPP = -95, EFAULT = -14, EEXIST = -17, ENOENT = -2;
    private const int L1 = AgentLayout.PoolPage, L2 = L1 + 4, Root = L1 + 9, Data = L1 + 11, Descriptors = L1 + 20;
    private const ulong PageFault = 15, GeneralProtection = 14, InvalidOpcode = 7;
    private static readonly ulong Window = AgentLayout.Va(AgentLayout.WindowPage);
    private static readonly ulong NoTable = AgentLayout.VirtBase + (1ul << 30), NotCanonical = 0x0000_8000_0000_0000, OfXen = 0xffff_8300_0000_0000;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LiveProbe> All { get; } = [.. Memory(), .. Tables(), .. Roots(), .. DescriptorTables(), .. Registers(), .. Transfers(), .. Lists(), .. Ports()];

    private static LiveProbe Answers(string name, params (LiveCall Call, int? Answer)[] calls) =>
        new(name, [.. calls.Select(call => call.Call)], [.. calls.Select((call, number) => new LiveExpectation(number, call.Answer))]);

    private static LiveValue Foreign(ForeignFrame kind, ulong flags) => new(LiveBase.ForeignMachine, (int)kind, flags);

    private static LiveValue ForeignNumber(ForeignFrame kind) => new(LiveBase.ForeignFrame, (int)kind, 0);

    private static LiveValue Table(int number, ulong flags) => new(LiveBase.TableMachine, number, flags);

    private static LiveCall ReadOnly(int page) => LiveCalls.Map(AgentLayout.Va(page), LiveCalls.Entry(page, LiveNumbers.Present));

    private static IEnumerable<LiveProbe> Memory()
    {
        yield return Answers("1: a table in use mapped for writing is busy, for reading it is not", (LiveCalls.Map(Window, Table(4, 3)), EBUSY), (LiveCalls.Map(Window, Table(4, 1)), 0));
        yield return Answers("3: where there is no table of level 1, and no address", (LiveCalls.Map(NoTable, 0), EINVAL), (LiveCalls.Map(NotCanonical, 0), EINVAL));
        yield return Answers("10: the invalid frame", (LiveCalls.Map(Window, Foreign(ForeignFrame.Invalid, 1)), EINVAL));
        yield return Answers("11: a frame of the hypervisor's", (LiveCalls.Map(Window, Foreign(ForeignFrame.OfXen, 1)), EBUSY));
        yield return Answers("12: no memory, and the local APIC", (LiveCalls.Map(Window, Foreign(ForeignFrame.Device, 1)), 0), (LiveCalls.Map(Window, Foreign(ForeignFrame.LocalApic, 1)), EPERM));
        yield return Answers("15: marks of an accepted entry", (LiveCalls.Map(Window, LiveCalls.Entry(Data, 1)), 0), (LiveCalls.Map(Window, LiveCalls.Entry(Data, 5)), 0));
        yield return Answers("the shared info page must not be uncached", (LiveCalls.Map(Window, new(LiveBase.SharedInfoMachine, 0, 0x11)), EACCES), (LiveCalls.Map(Window, new(LiveBase.SharedInfoMachine, 0, 3)), 0));
        yield return Answers("a mask of processors that cannot be read, with the entry changed", (LiveCalls.Map(Window, LiveCalls.Entry(Data, 1), NotCanonical | 2), EFAULT));
        yield return Answers("32: the machine-to-physical entry of one's own and of another one's frame",
            (LiveCalls.Update(LiveCalls.Machine(Data, 1), Data), 0), (LiveCalls.Update(Foreign(ForeignFrame.OfXen, 1), 0), EINVAL));
        yield return Answers("28: a table in use and a frame that is data, cleared",
            (LiveCalls.Extend(LiveNumbers.ClearPage, LiveCalls.Table(4)), EINVAL), (LiveCalls.Extend(LiveNumbers.ClearPage, LiveCalls.Frame(Data)), 0));
    }

    private static IEnumerable<LiveProbe> Tables()
    {
        yield return Answers("4: slots of the hypervisor's", (LiveCalls.Update(Table(0, 256 * 8), LiveCalls.Entry(Data, 1)), EINVAL), (LiveCalls.Update(Table(0, 271 * 8), LiveCalls.Entry(Data, 1)), EINVAL));
        yield return Answers("6: a command that is none", (LiveCalls.Update(Table(0, 8 + 4), 0), ENOSYS));
        yield return Answers("7: a superpage", (ReadOnly(Data), 0), (LiveCalls.Update(Table(2, 9 * 8), LiveCalls.Entry(Data, 0x81)), EINVAL));
        yield return Answers("8: a table that is mapped for writing, and the same when it is not", (LiveCalls.Update(Table(2, 9 * 8), LiveCalls.Entry(Data, 1)), EINVAL), (ReadOnly(Data), 0), (LiveCalls.Update(Table(2, 9 * 8), LiveCalls.Entry(Data, 1)), 0));
        yield return Answers("14: caching above level 1",
            (ReadOnly(Data), 0), (LiveCalls.Update(Table(2, 9 * 8), LiveCalls.Entry(Data, 0x11)), EINVAL), (LiveCalls.Update(Table(3, 0), LiveCalls.Entry(Data, 0x11)), EINVAL), (LiveCalls.Update(Table(0, 8), LiveCalls.Entry(Data, 0x11)), EINVAL));
        yield return Answers("16, 17, 19: pinning what can be written, what cannot, again, and at another level",
            (LiveCalls.Extend(LiveNumbers.PinL1, LiveCalls.Frame(L1)), EINVAL), (ReadOnly(L1), 0), (LiveCalls.Extend(LiveNumbers.PinL1, LiveCalls.Frame(L1)), 0),
            (LiveCalls.Extend(LiveNumbers.PinL1, LiveCalls.Frame(L1)), EINVAL), (LiveCalls.Extend(LiveNumbers.PinL2, LiveCalls.Frame(L1)), EINVAL), (LiveCalls.Extend(LiveNumbers.Unpin, LiveCalls.Frame(L1)), 0),
            (LiveCalls.Extend(LiveNumbers.Unpin, LiveCalls.Frame(L1)), EINVAL));
        yield return Answers("22: pinning what is not one's own",
            (LiveCalls.Extend(LiveNumbers.PinL1, ForeignNumber(ForeignFrame.OfXen)), EINVAL), (LiveCalls.Extend(LiveNumbers.PinL1, ForeignNumber(ForeignFrame.Device)), EINVAL));
        yield return Answers("25: another domain, and oneself by number", (LiveCalls.Extend(LiveNumbers.FlushLocal, 0, domain: 0), ESRCH), (LiveCalls.Extend(LiveNumbers.FlushLocal, 0, domain: LiveNumbers.NoDomain), ESRCH),
            (LiveCalls.Extend(LiveNumbers.FlushLocal, 0, domain: LiveNumbers.Io), EPERM));
        yield return Answers("26, 27: operations that are none, and superpages", (LiveCalls.Extend(14, 0), ENOSYS), (LiveCalls.Extend(99, 0), ENOSYS), (LiveCalls.Extend(LiveNumbers.MarkSuper, 0), EOPNOTSUPP));
        yield return Answers("34: the root in itself, for reading and for writing",
            (LiveCalls.Update(Table(0, 300 * 8), Table(0, 5)), 0), (LiveCalls.Update(Table(0, 300 * 8), Table(0, 7)), EINVAL), (LiveCalls.Update(Table(0, 300 * 8), 0), 0));
    }

    private static IEnumerable<LiveProbe> Roots()
    {
        yield return Answers("23: a root that is none, and the one that is loaded", (LiveCalls.Extend(LiveNumbers.NewBaseptr, LiveCalls.Frame(Data)), EINVAL), (LiveCalls.Extend(LiveNumbers.NewBaseptr, LiveCalls.Table(0)), 0));
        yield return Answers("24: no root for user mode, and a return to it",
            (LiveCalls.Extend(LiveNumbers.NewUserBaseptr, 0), 0), (LiveCalls.Return(AgentLayout.User(AgentStub.Ud2), LiveNumbers.Cs, 0x202, AgentLayout.UserStack), null)) with { Ends = true };
        yield return Answers("a copy of the root is loaded", (LiveCalls.Extend(LiveNumbers.CopyPage, LiveCalls.Frame(Root), LiveCalls.Table(0)), 0), (ReadOnly(Root), 0),
            (LiveCalls.Extend(LiveNumbers.NewBaseptr, LiveCalls.Frame(Root)), 0), (LiveCalls.Extend(LiveNumbers.NewBaseptr, LiveCalls.Table(0)), 0));
    }

    private static IEnumerable<LiveProbe> DescriptorTables()
    {
        LiveCall Gdt(ulong entries, LiveValue frame) => new() { Rax = LiveNumbers.SetGdt, Arguments = [LiveCalls.Here, entries], Words = [new(0, frame)] };
        LiveCall Describe(ulong at, ulong descriptor) => new() { Rax = LiveNumbers.UpdateDescriptor, Arguments = [LiveCalls.Machine(Descriptors, at), descriptor], Peek = LiveCalls.SeenAt(Descriptors, at) };
        yield return Answers("36: too many descriptors, a table that can be written, a descriptor of an LDT inside",
            (Gdt(7169, LiveCalls.Frame(Descriptors)), EINVAL), (Gdt(512, LiveCalls.Frame(Descriptors)), EINVAL),
            (LiveCalls.Execute(AgentStub.Store, 0x0000_8200_0000_ffff, AgentLayout.Va(Descriptors) + 16), null), (ReadOnly(Descriptors), 0), (Gdt(512, LiveCalls.Frame(Descriptors)), EINVAL));
        yield return Answers("31, 37: descriptors changed in a table in use",
            (ReadOnly(Descriptors), 0), (Gdt(512, LiveCalls.Frame(Descriptors)), 0), (LiveCalls.Update(LiveCalls.Machine(Descriptors, 8), 0), EINVAL),
            (Describe(4, 0), EINVAL), (Describe(8, 0x0000_8900_0000_0067), EINVAL), (Describe(8, 0x00af_9b00_0000_ffff), 0));
        yield return Answers("38: local tables that are too long, not aligned, the hypervisor's",
            (LiveCalls.Extend(LiveNumbers.SetLdt, Window, 8193), EINVAL), (LiveCalls.Extend(LiveNumbers.SetLdt, Window + 8, 1), EINVAL), (LiveCalls.Extend(LiveNumbers.SetLdt, OfXen, 1), EINVAL), (LiveCalls.Extend(LiveNumbers.SetLdt, Window, 8192), 0));
    }
}
