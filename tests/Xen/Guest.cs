using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Tests.Xen;

/// <summary>A hypervisor with a domain of one vCPU, and the hypercalls as a guest would make them.</summary>
internal sealed class Guest
{
    public const ulong P = Entry.Present;
    public const ulong RW = Entry.Writable;
    public const ulong U = Entry.User;
    public const ulong A = Entry.Accessed;
    public const ulong D = Entry.Dirty;
    public const ulong PWT = Entry.WriteThrough;
    public const ulong PCD = Entry.CacheDisable;
    public const ulong PSE = Entry.Superpage;
    public const ulong G = Entry.Global;
    public const ulong NX = Entry.NoExecute;

    private static readonly int Frames = 96;

    public Guest(Domain? domain = null, bool linearPagetables = true, HostCpu? host = null)
    {
        Hypervisor = new Hypervisor(Frames) { LinearPagetables = linearPagetables, Host = host ?? new HostCpu() };
        Domain = domain ?? new Domain(new DomainId(1), Mode.Long);
        Hypervisor.Add(Domain);
        Vcpu = Hypervisor.AddVcpu(Domain);
    }

    public Hypervisor Hypervisor { get; }

    public Domain Domain { get; }

    public Vcpu Vcpu { get; }

    /// <summary>A frame that the machine does not have.</summary>
    public static Mfn NoMemory { get; } = new(0x1000);

    public static Guest Pae() => new(new Domain(new DomainId(1), Mode.Pae));

    public static Entry To(Mfn mfn, ulong flags) => Entry.To(mfn, flags);

    public Domain AddDomain(ushort number, bool translated = false)
    {
        var domain = new Domain(new DomainId(number), Mode.Long) { IsTranslated = translated };
        Hypervisor.Add(domain);
        return domain;
    }

    /// <summary>A frame of the domain with these entries, which nobody has looked at yet.</summary>
    public Mfn New(params (int Slot, Entry Entry)[] entries) => NewOf(Domain, entries);

    public Mfn NewOf(Domain domain, params (int Slot, Entry Entry)[] entries)
    {
        var mfn = Hypervisor.AllocatePage(domain)!.Mfn;
        foreach (var (slot, entry) in entries)
        {
            Set(mfn, slot, entry);
        }

        return mfn;
    }

    public PageInfo Page(Mfn mfn) => Hypervisor.Page(mfn)!;

    public Entry Get(Mfn table, int slot) => Hypervisor.Memory.ReadEntry(table, slot);

    public void Set(Mfn table, int slot, Entry entry) => Hypervisor.Memory.WriteEntry(table, slot, entry);

    public Errno Pin(int level, Mfn mfn) => Ext((MmuextCommand)(level - 1), mfn.Number);

    public Errno Unpin(Mfn mfn) => Ext(MmuextCommand.UnpinTable, mfn.Number);

    public Errno Ext(MmuextCommand command, ulong arg1 = 0, ulong arg2 = 0, DomainId? fd = null) =>
        new MmuextOp(Hypervisor, Vcpu, [new MmuextRequest(command, arg1, arg2)], fd ?? DomainId.Self).Run();

    public Errno Update(Mfn table, int slot, Entry entry, MmuUpdateCommand command = MmuUpdateCommand.NormalPtUpdate, uint fd = 0x7ff0) =>
        Updates([Request(table, slot, entry, command)], fd).Errno;

    public (Errno Errno, int Done) Updates(IReadOnlyList<MmuUpdateRequest> requests, uint fd = 0x7ff0)
    {
        var call = new MmuUpdate(Hypervisor, Vcpu, requests, fd);
        return (call.Run(), call.Done);
    }

    public Errno UpdateVa(ulong va, Entry entry, ulong flags = 0, DomainId? fd = null) =>
        new UpdateVaMapping(Hypervisor, Vcpu, new VaMapping(va, entry.Raw, flags), fd ?? DomainId.Self).Run();

    public static MmuUpdateRequest Request(Mfn table, int slot, Entry entry, MmuUpdateCommand command = MmuUpdateCommand.NormalPtUpdate) =>
        new((table.Number << 12) + ((ulong)slot * 8) + (ulong)command, entry.Raw);

    /// <summary>Tables of four levels in which address n * 4096 is page n. The tables are in nobody's view.</summary>
    public AddressSpace NewAddressSpace(params Entry[] pages)
    {
        var l1 = New(pages.Select((page, slot) => (slot, page)).ToArray());
        var l2 = New((0, To(l1, P | U | RW)));
        var l3 = New((0, To(l2, P | U | RW)));
        return new AddressSpace(New((0, To(l3, P | U | RW))), l3, l2, l1);
    }

    public AddressSpace LoadAddressSpace(params Entry[] pages)
    {
        var space = NewAddressSpace(pages);
        Xunit.Assert.Equal(Errno.None, Pin(4, space.L4));
        Xunit.Assert.Equal(Errno.None, Ext(MmuextCommand.NewBaseptr, space.L4.Number));
        return space;
    }
}

internal sealed record AddressSpace(Mfn L4, Mfn L3, Mfn L2, Mfn L1);
