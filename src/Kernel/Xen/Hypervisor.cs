using Verified.Abi;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Events;
using Verified.Kernel.Xen.Execution;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen;

/// <summary>The hypervisor: frames with their owners and types, domains, and the vCPU that is running.</summary>
/// <remarks>
/// What it answers is an errno, as in Xen 4.17.7. It runs one hypercall at a time; another vCPU comes in where one
/// is preempted. Not here: IOMMUs, non-coherent mappings, shadow pagetables and the mitigation of L1TF.
/// </remarks>
internal sealed partial class Hypervisor
{
    private readonly PageInfo[] frames;
    private readonly Dictionary<DomainId, Domain> domains = [];
    private readonly Domain domIo = new(DomainId.Io, Mode.Long);
    private readonly Domain domXen = new(DomainId.Xen, Mode.Long);
    private readonly HashSet<Mfn> readOnlyMmio = [];
    private ulong flushClock;

    public Hypervisor(int frameCount)
        : this(new MachineMemory(frameCount))
    {
    }

    /// <summary>A hypervisor that boots in memory which is all zero.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="deviceFrames">So many frames at its beginning are not memory but devices: the first megabyte of a PC.</param>
    public Hypervisor(MachineMemory memory, int deviceFrames = 0)
    {
        Memory = memory;
        Transfer = new ControlTransfer(this);
        var frameCount = memory.Frames;
        frames = Enumerable.Range(0, frameCount).Select(number => new PageInfo(new Mfn((ulong)number))).ToArray();
        for (var device = 0; device < deviceFrames; device++)
        {
            GiveToIo(new Mfn((ulong)device));
        }

        idleRoot = TakeForXen();
        BuildM2p();
        idle = new Vcpu(domXen, 0);
        Current = idle;
        Hypercalls = new Hypercalls(this);
    }

    /// <summary>The hypercalls by number.</summary>
    public Hypercalls Hypercalls { get; }

    /// <summary>pv-linear-pt: whether a guest's table may refer to tables of its own level.</summary>
    public bool LinearPagetables { get; init; } = true;

    /// <summary>Who hears of every atomic step, if somebody does.</summary>
    public IMemoryReports? Steps { get; set; }

    public MachineMemory Memory { get; }

    /// <summary>Traps, callbacks, events, and instructions that are emulated.</summary>
    public ControlTransfer Transfer { get; }

    /// <summary>Where the control domain's console comes out, if somebody listens.</summary>
    public IGuestConsole? Console { get; init; }

    /// <summary>System time: nanoseconds since it has started, as far as somebody lets time pass.</summary>
    public ulong Now { get; set; }

    /// <summary>The processor under it.</summary>
    public HostCpu Host { get; init; } = new();

    public IReadOnlyList<PageInfo> Frames => frames;

    public IEnumerable<Domain> Domains => domains.Values;

    /// <summary>The vCPU on whose behalf the hypervisor works.</summary>
    public Vcpu Current { get; private set; }

    private readonly Vcpu idle;

    /// <summary>The frame, or null where the machine has none.</summary>
    public PageInfo? Page(Mfn mfn) => mfn.Number < (ulong)frames.Length ? frames[mfn.Number] : null;

    public Domain? FindDomain(DomainId id) => domains.GetValueOrDefault(id);

    /// <summary>mmio_ro_ranges: device memory that nobody may write.</summary>
    public void ForbidMmioWrites(Mfn mfn) => readOnlyMmio.Add(mfn);

    /// <summary>A frame that is not memory although it lies between frames that are.</summary>
    public void GiveToIo(Mfn mfn)
    {
        var page = Page(mfn) ?? throw new KernelBug($"{mfn} does not exist");
        if (page.Owner is { } owner)
        {
            owner.TotalPages--;
        }

        page.Owner = domIo;
        page.Count = 1;
    }

    /// <summary>Makes a domain without memory and without vCPUs.</summary>
    public void Add(Domain domain)
    {
        domains.Add(domain.Id, domain);
        domain.PerDomainTable = TakeForXen();
    }

    /// <summary>Makes a vCPU without a root. That of a 32-bit guest gets the level-4 table that will hold its root.</summary>
    public Vcpu AddVcpu(Domain domain)
    {
        var vcpu = new Vcpu(domain, domain.Vcpus.Count);
        domain.Vcpus.Add(vcpu);
        if (domain.SharedInfo is { } shared && vcpu.Index < VcpuInfo.MostInSharedInfo)
        {
            vcpu.Context.Info.Place(Memory, shared.Mfn, vcpu.Index * VcpuInfo.Bytes);
        }

        if (domain.Mode.Is32Bit)
        {
            vcpu.KernelRoot = MakeCompatRoot(domain);
        }

        return vcpu;
    }

    /// <summary>The vCPU runs in the hypervisor from now on.</summary>
    public void Enter(Vcpu vcpu) => Current = vcpu;

    /// <summary>No vCPU is in the hypervisor.</summary>
    public void Leave()
    {
        Steps?.Checks();
        Current = idle;
    }

    /// <summary>The hypervisor works for the vCPU, without preemption.</summary>
    public Errno OnBehalfOf(Vcpu vcpu, Func<Errno> work)
    {
        var (before, checks) = (Current, vcpu.ChecksBeforePreemption);
        vcpu.ChecksBeforePreemption = int.MaxValue;
        Enter(vcpu);
        var errno = work();
        vcpu.ChecksBeforePreemption = checks;
        Enter(before);
        return errno;
    }

    /// <summary>toggle_guest_mode: the other root, and with it the other base of gs.</summary>
    public void ToggleGuestMode(Vcpu vcpu)
    {
        vcpu.InUserMode = !vcpu.InUserMode;
        ForgetTranslations(vcpu);
    }
}
