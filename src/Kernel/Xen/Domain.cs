using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Events;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Grants;
using Verified.Kernel.Xen.Tables;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen;

/// <summary>A domain: who owns frames, and what it may do with others.</summary>
internal sealed class Domain(DomainId id, Mode mode)
{
    private readonly List<(ulong First, ulong Last, bool IsPermitted)> ioMemory = [];
    private readonly HashSet<int> ports = [];
    private ulong assists;

    public DomainId Id => id;

    public Mode Mode => mode;

    public List<Vcpu> Vcpus { get; } = [];

    /// <summary>A control domain: it may act on other domains.</summary>
    public bool IsPrivileged { get; init; }

    /// <summary>Paging is translated by the hypervisor: an HVM guest, which has no say in pagetables of this kind.</summary>
    public bool IsTranslated { get; init; }

    /// <summary>It has a device, or ports of one.</summary>
    public bool HasDevices { get; init; }

    /// <summary>vm_assist m2p_strict: no user root shows the machine-to-physical table.</summary>
    public bool HidesM2p
    {
        get => Has(VmAssistType.M2pStrict);
        set => Set(VmAssistType.M2pStrict, value);
    }

    public bool IsDying { get; set; }

    /// <summary>Why it has shut down or crashed, or null while it runs.</summary>
    public ShutdownReason? ShutdownCode { get; private set; }

    public bool IsShutDown => ShutdownCode is not null;

    /// <summary>The page that holds the information of its first vCPUs, if it has one.</summary>
    public PageInfo? SharedInfo { get; set; }

    /// <summary>The processor that it is to see.</summary>
    public CpuPolicy Policy { get; set; } = CpuPolicy.Default;

    /// <summary>pci_cf8: what it has written to the port of configuration addresses.</summary>
    public uint PciConfigAddress { get; set; }

    /// <summary>cmos_idx.</summary>
    public byte CmosIndex { get; set; }

    /// <summary>Its event channels.</summary>
    public EventPorts Events { get; } = new();

    /// <summary>What it grants, and what it has mapped of others' grants.</summary>
    public GrantTable Grants { get; } = new();

    /// <summary>xenpage_list: memory of Xen's own that it may map, also after it has given it up.</summary>
    public List<PageInfo> XenPages { get; } = [];

    /// <summary>tot_pages: the frames of memory that are its own, also those that it has given up while something refers to them.</summary>
    public ulong TotalPages { get; set; }

    /// <summary>max_pages: how many it may have.</summary>
    public ulong MaxPages { get; set; } = uint.MaxValue;

    /// <summary>The table in slot 260 of each of its level-4 tables.</summary>
    public PageInfo? PerDomainTable { get; set; }

    /// <summary>cache_flush_permitted: it can reach a device, so caching is its concern.</summary>
    public bool ReachesDevices => HasDevices || ioMemory.Count > 0;

    /// <summary>iomem_permit_access.</summary>
    public void PermitIoMemory(Mfn mfn) => PermitIoMemory(mfn.Number, mfn.Number);

    /// <summary>iomem_permit_access, of frames from the first to the last.</summary>
    public void PermitIoMemory(ulong first, ulong last) => ioMemory.Add((first, last, true));

    /// <summary>iomem_deny_access.</summary>
    public void ForbidIoMemory(ulong first, ulong last) => ioMemory.Add((first, last, false));

    /// <summary>ioports_permit_access.</summary>
    public void PermitPorts(int first, int last) => ports.UnionWith(Enumerable.Range(first, last - first + 1));

    public bool MayReachPorts(int first, int last)
    {
        for (var port = first; port <= last; port++)
        {
            if (!ports.Contains(port))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>VM_ASSIST.</summary>
    public bool Has(VmAssistType assist) => (assists >> (int)assist & 1) != 0;

    public void Set(VmAssistType assist, bool value) =>
        assists = value ? assists | (1ul << (int)assist) : assists & ~(1ul << (int)assist);

    /// <summary>It has shut down because nothing of it can run any more, and not because it asked for that.</summary>
    public bool HasNoVcpuLeft { get; private set; }

    /// <summary>domain_shutdown. The first reason stays.</summary>
    public void ShutDown(ShutdownReason reason) => ShutdownCode ??= reason;

    /// <summary>VCPUOP_down of the last vCPU that is up, which powers the domain off.</summary>
    public void TakeLastVcpuDown()
    {
        HasNoVcpuLeft = !IsShutDown;
        ShutDown(ShutdownReason.Poweroff);
    }

    public bool MayReachIoMemory(Mfn mfn)
    {
        for (var said = ioMemory.Count - 1; said >= 0; said--)
        {
            if (mfn.Number >= ioMemory[said].First && mfn.Number <= ioMemory[said].Last)
            {
                return ioMemory[said].IsPermitted;
            }
        }

        return false;
    }

    /// <summary>Flags that its entries of level 1 must not have: how memory is cached is not its concern unless it can reach a device.</summary>
    public ulong L1Disallowed => ReachesDevices ? mode.L1.Disallowed & ~Entry.CacheAttributes : mode.L1.Disallowed;

    /// <summary>The default policy of XSM_TARGET: everybody over themselves, a control domain over all.</summary>
    public bool MayActOn(Domain other) => this == other || IsPrivileged;

    public override string ToString() => id.ToString();
}
